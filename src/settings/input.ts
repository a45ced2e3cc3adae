import type { z } from 'zod'
import type { HostPolicy } from '../policies/host-policy.ts'
import type { ProtocolName } from '../protocols/by-name.ts'
import type { Protocol, ServeConnection } from '../protocols/protocol.ts'
import type { adminSchema } from './schema/admin.ts'
import type { domainSchema, serverTls } from './schema/domain.ts'
import type { banSchema, listenerSchema } from './schema/listener.ts'
import type { hashingSchema, settingsSchema } from './schema/server.ts'
import type { socketShape } from './schema/socket.ts'

/*
 * What users write, as types: of the schema, which says what each field is. In the built package they are written out, so
 * that editors show it (`docs/input-types.ts`).
 */

/** What users write, in TypeScript or YAML: one shape. What is left out gets its default. */
export interface SettingsInput extends Readonly<z.input<typeof settingsSchema>> {}

/** The budget for checking passwords against the hashes of users files; `{}` takes every default. */
export interface PasswordHashingInput extends Readonly<z.input<typeof hashingSchema>> {}

/** Where the server is seen and changed while it runs, and by whom. */
export interface AdminInput extends Readonly<z.input<typeof adminSchema>> {}

/** A domain: what it is called, and how it proves it. */
export interface DomainInput extends Readonly<z.input<typeof domainSchema>> {}

/** What TLS handshakes may agree on. */
export interface TlsInput extends Readonly<z.input<typeof serverTls>> {}

/** A listener: one service with its limits and its sockets (L1). */
export interface ListenerInput extends Readonly<z.input<typeof listenerSchema>> {}

/** When failed logins ban an address; `{}` takes every default. */
export interface BanInput extends Readonly<z.input<typeof banSchema>> {}

/** A row of a listener's table: a port on a local address. */
export interface SocketInput extends Readonly<z.input<z.ZodObject<typeof socketShape>>> {}

/** A policy as an object, or the module that exports one as default, or makes one of `options` by a function `create`. */
export type PolicyInput = HostPolicy | { readonly module: string; readonly options?: unknown }

/** A protocol by name or module path, as a function of each connection, or as an object. */
export type ProtocolInput = ProtocolName | (string & {}) | ServeConnection | Protocol
