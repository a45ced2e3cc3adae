import type { Builtin } from './builtin.ts'
import * as registry from './registry.ts'

/** A name of the registry. */
export type ProtocolName = keyof typeof registry

const entries: Readonly<Record<ProtocolName, Builtin>> = { ...registry }

/** The names, in the order of the alphabet. */
export const protocolNames = Object.keys(entries).sort() as readonly ProtocolName[]

export const isProtocolName = (name: unknown): name is ProtocolName =>
  (protocolNames as readonly unknown[]).includes(name)

/** The protocol that has this name; undefined for a module, a function, or a name that there is not. */
export const builtinOf = (name: unknown): Builtin | undefined => (isProtocolName(name) ? entries[name] : undefined)

/** Every protocol with its name, in the order of the alphabet. */
export const builtins = protocolNames.map((name) => [name, entries[name]] as const)
