import type { z } from 'zod'
import { defaultsOf } from './defaults.ts'
import type { PolicyInput } from './input.ts'
import type { adminSchema } from './schema/admin.ts'
import type { domainSchema } from './schema/domain.ts'
import { type listenerSchema, listenerShape } from './schema/listener.ts'
import { serverShape } from './schema/server.ts'
import { socketShape } from './schema/socket.ts'

/*
 * Settings as the rest of Portreeve reads them, of the schema: every default filled in, times in milliseconds, no limit is
 * `Infinity`, addresses in their one form (A6).
 */

/** What a row of the table says. */
export interface SocketFields extends Readonly<z.output<z.ZodObject<typeof socketShape>>> {}

export interface SocketSettings extends SocketFields {
  /** As in `web:8080`: known before anything is bound, and kept while the socket lives. See `nameSockets`. */
  readonly name: string
}

/** What a listener says. */
export interface ListenerFields extends Readonly<z.output<typeof listenerSchema>> {}

export interface ListenerSettings extends Omit<ListenerFields, 'options' | 'transport' | 'sockets'> {
  readonly name: string
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: 'tcp' | 'udp'
  /** The rows that exist: none has port 0 (L6). */
  readonly sockets: readonly SocketSettings[]
}

/** Paths start from `directory`. The TLS options are what differs from the server's. */
export interface DomainSettings extends Readonly<z.output<typeof domainSchema>> {}

/** The path of the token starts from `directory`. */
export interface AdminSettings extends Readonly<z.output<typeof adminSchema>> {}

/** What is said of the server itself. */
export interface ServerFields extends Readonly<z.output<z.ZodObject<typeof serverShape>>> {}

export interface Settings extends ServerFields {
  /** What relative paths start from: the folder of the settings file. Undefined: the working directory. */
  readonly directory: string | undefined
  /** Texts by name; the five lists with a meaning are always there, under their usual spelling. */
  readonly addressLists: Readonly<Record<string, string>>
  readonly domains: readonly DomainSettings[]
  readonly policies: readonly PolicyInput[]
  /** In the order of the settings. */
  readonly listeners: readonly ListenerSettings[]
  /** Undefined: there is no admin listener. */
  readonly admin: AdminSettings | undefined
}

/** What a socket's own address list is called, in decisions: it is compiled under this name, and found again by it. */
export const addressesOf = ({ name }: SocketSettings): string => `${name} addresses`

/** The lists that mean something of themselves. */
export const MEANINGFUL_LISTS = ['denied', 'clients', 'blacklisted', 'clusterPeers', 'trustedProxies'] as const

/** What holds where settings say nothing. Times are in milliseconds. */
export const DEFAULTS = {
  server: defaultsOf(serverShape),
  listener: defaultsOf(listenerShape),
  socket: defaultsOf(socketShape),
}
