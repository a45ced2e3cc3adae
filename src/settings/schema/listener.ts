import { z } from 'zod'
import { atLeast, list, oneOf, record, strict, time, whole } from '../../fields.ts'
import type { BanRule } from '../../policies/bans.ts'
import { MOST_FAILURES } from '../../policies/failures.ts'
import { protocolNames } from '../../protocols/by-name.ts'
import type { BanInput, ProtocolInput, SocketInput } from '../input.ts'
import type { SocketFields } from '../settings.ts'
import { fragments } from './fragments.ts'
import { belong } from './shared.ts'
import { socketShape } from './socket.ts'

const isProtocol = (value: unknown): boolean => {
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && 'serve' in value && typeof value.serve === 'function'
}

const protocol = z
  .custom<ProtocolInput>(isProtocol, {
    error: 'a protocol. Write a name such as echo, a module path, or in TypeScript a function or { name, serve }.',
  })
  .meta({ type: 'string', examples: [...protocolNames, './protocols/shout.js'], blank: '', typeName: 'ProtocolInput' })

export const banSchema = strict(
  'a ban. Write a map such as { failures: 10, within: 10m, for: 1h }, or {} for just that.',
  {
    failures: whole(1, MOST_FAILURES, `a number of failures. Write a whole number from 1 to ${MOST_FAILURES}.`)
      .default(10)
      .describe('How many logins of one address must fail, over all listeners with a ban.'),
    within: time(1)
      .prefault('10m')
      .describe('Within how long they must fail: the rule of the listener where the last one fails decides.'),
    for: time(1).prefault('1h').describe('How long the address is refused then.'),
  },
)

const ban: z.ZodType<BanRule, BanInput> = banSchema

const RATE = 'a rate. Write replies a second as a whole number from 1 up, or off for no limit.'

/** A listener without its table. */
export const listenerShape = {
  protocol: protocol.describe(
    'What speaks on the connections: the name of a protocol such as `echo` or `http`, a module (`./shout.js`, `@acme/shout`), or in TypeScript a function or an object.',
  ),
  options: record(z.string(), z.unknown(), 'a map of options. Write one such as { root: ./public }.')
    .optional()
    .describe("The named protocol's own options, checked by the protocol.")
    .meta({ unset: 'none' }),
  transport: oneOf('a transport', ['tcp', 'udp'])
    .optional()
    .describe('For protocols that can do both.')
    .meta({ unset: "the protocol's usual one" }),
  ...fragments.listener,
  refuseWith: oneOf('a way to refuse', ['close', 'words'])
    .default('close')
    .describe(
      'What becomes of a connection over a limit of count (M1, M2, M3): `close`, or `words`: the protocol says so first, to 50 at a time on each socket, and to none on `tls: on`. TCP only.',
    ),
  handshakeTimeout: time(1).prefault('10s').describe('How long a TLS handshake may take (T7).'),
  proxyTimeout: time(3_000).prefault('5s').describe('How long a PROXY header may take (X3).'),
  drainDeadline: time(0)
    .prefault('30s')
    .describe('How long connections may go on after their socket is removed or drained (L7, D2).'),
  farewellTimeout: time(1)
    .prefault('3s')
    .describe('How long a client may take to close once this side has ended and everything is sent (D2). TCP only.'),
  stallTimeout: time(1)
    .prefault('5m')
    .describe(
      'How long a peer may take less than 16 KiB of what waits for it, or the rest where that is less; then it is closed (M9). TCP only.',
    ),
  logLevel: oneOf('a log level', ['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe(
      'The least level that the log shows of this listener: `debug`, `info`, `warn`, `error`, or `silent` for none.',
    ),
  backlog: atLeast(1, 'a backlog').default(511).describe('How many connections may wait in the kernel to be accepted.'),
  ban: ban
    .optional()
    .describe(
      'Refuses an address everywhere for a while after failed logins; never clients, cluster peers or trusted proxies. `{}` takes every default. TCP only.',
    )
    .meta({ unset: 'no ban' }),
  replyRate: z
    .union([whole(1, Number.MAX_SAFE_INTEGER, RATE), z.literal('off')], { error: RATE })
    .transform((rate) => (rate === 'off' ? Number.POSITIVE_INFINITY : rate))
    .prefault(250)
    .describe(
      'The most replies a second to one source of datagrams, or `off` for no limit; a source is an address (IPv6 by `perAddressIpv6Prefix`) and a port. UDP only.',
    )
    .meta({ unit: 'replies a second' }),
}

const socket: z.ZodType<SocketFields, SocketInput> = strict(
  'a row of sockets. Write a map such as { port: 8080 }.',
  socketShape,
  belong(listenerShape, 'in the listener, beside sockets'),
).describe("A row of a listener's table: a port on a local address.")

export const listenerSchema = strict(
  'a listener. Write a map with protocol and sockets.',
  {
    ...listenerShape,
    sockets: list(socket, 'rows such as [{ port: 8080 }]').describe(
      'The table of listener sockets, one row each (L2, L6).',
    ),
  },
  belong(socketShape, 'in a row of sockets'),
).describe('A listener: one service with its limits and its sockets (L1).')
