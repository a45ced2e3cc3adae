import { oneOf, truth } from '../../fields.ts'
import { fragments } from './fragments.ts'
import { localAddress, port } from './shared.ts'

/** A row of a listener's table. */
export const socketShape = {
  port: port.describe("1 to 65535, `any` for a free port of the system's choice, or 0: the row does not exist (L6)."),
  address: localAddress.prefault('all').describe('`all`, or one local address (L2, L8).'),
  ipv6Only: truth().default(false).describe('Whether an IPv6 socket for all addresses leaves IPv4 alone (L8).'),
  tls: oneOf('a TLS mode', ['off', 'on', 'ext'])
    .default('off')
    .describe(
      '`off`: clear text. `on`: TLS from the first byte. `ext`: clear text that counts as secure, since a device in front has taken TLS off (T1, T2, T3).',
    ),
  ...fragments.socket,
  reusePort: truth()
    .default(false)
    .describe(
      'Whether other processes or threads may open the same port with the same setting, and share its connections; it hides conflicts (L9).',
    ),
}
