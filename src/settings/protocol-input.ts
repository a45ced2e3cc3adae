import { builtinOf } from '../protocols/by-name.ts'
import type { ProtocolInput } from './input.ts'

/** Whether a protocol that is no name is the path of a module, as in `./shout.js` or `@acme/shout`. */
export const isModulePath = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text)

/** What a protocol can speak, the usual one first, as far as one can tell without loading it: a module may do both. */
export const transportsOf = (protocol: ProtocolInput): readonly ('tcp' | 'udp')[] => {
  if (typeof protocol === 'function') return ['tcp']
  if (typeof protocol === 'object') return [protocol.transport ?? 'tcp']
  return builtinOf(protocol)?.transports ?? ['tcp', 'udp']
}

/** Whether it may be able to say no in words of its own, as far as one can tell without loading it. */
export const mayHaveWords = (protocol: ProtocolInput): boolean => {
  if (typeof protocol === 'function') return false
  if (typeof protocol === 'object') return 'refuse' in protocol
  return builtinOf(protocol)?.hasWords ?? true
}
