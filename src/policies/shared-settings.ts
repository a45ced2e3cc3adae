import { atLeast, oneOf, text } from '../fields.ts'

/*
 * Settings that more than one part reads.
 */

export const maxConnections = atLeast(1, 'a limit')
  .default(10_000)
  .describe('The most open connections, over all sockets of the listener (M1).')

export const handshakeLimit = atLeast(1, 'a limit')
  .default(1_000)
  .describe(
    'The most TLS handshakes under way at one time, and the most PROXY headers awaited, for each socket; beyond it the oldest handshake of the address with most gives way to other addresses (T7, M9).',
  )

export const proxyProtocol = oneOf('a setting for the PROXY header', ['off', 'required', 'optional'])
  .default('off')
  .describe(
    'Whether connections start with a PROXY header (X1). `optional` waits for the first bytes, or for `proxyTimeout`, before the protocol speaks.',
  )

export const restriction = oneOf('a restriction', ['none', 'grant', 'deny'])
  .default('none')
  .describe('`none`: everybody. `grant`: only the listed addresses. `deny`: all but the listed (A2).')

export const addresses = text(
  'an address list. Write its elements as text; in YAML behind | or in quotes, where # is no comment.',
)
  .default('')
  .describe('The address list of the restriction, as text (A2, A4).')
  .meta({ long: true })
