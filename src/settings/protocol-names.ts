import { builtins } from '../protocols/registry.ts'
import type { ProtocolInput } from './input.ts'

/** The protocols that have a name in settings. */
export const PROTOCOL_NAMES = ['echo', 'discard', 'whoami', 'http', 'relay', 'smtp', 'pop3', 'imap', 'syslog'] as const

export type ProtocolName = (typeof PROTOCOL_NAMES)[number]

export const isProtocolName = (name: string): name is ProtocolName =>
  (PROTOCOL_NAMES as readonly string[]).includes(name)

/** Whether a protocol that is no name is the path of a module, as in `./shout.js` or `@acme/shout`. */
export const isModulePath = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text)

/** What a protocol can speak, the usual one first, as far as one can tell without loading it: a module may do both. */
export const transportsOf = (protocol: ProtocolInput): readonly ('tcp' | 'udp')[] => {
  if (typeof protocol === 'function') return ['tcp']
  if (typeof protocol === 'object') return [protocol.transport ?? 'tcp']
  return isProtocolName(protocol) ? (builtins[protocol]?.transports ?? ['tcp']) : ['tcp', 'udp']
}

/** Whether it may be able to say no in words of its own, as far as one can tell without loading it. */
export const mayHaveWords = (protocol: ProtocolInput): boolean => {
  if (typeof protocol === 'function') return false
  if (typeof protocol === 'object') return 'refuse' in protocol
  return !WORDLESS.has(protocol)
}

const WORDLESS: ReadonlySet<string> = new Set<ProtocolName>(['echo', 'discard', 'whoami', 'relay', 'syslog'])
