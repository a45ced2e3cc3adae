import type { Socket } from 'node:net'
import type { z } from 'zod'
import type { Connection } from '../../net/connection.ts'
import { Backend, type BackendOptions, backendComplaints, backendShape, join } from '../helpers/backend/index.ts'
import { type OptionComplaint, strictOptions } from '../helpers/options.ts'
import type { TcpProtocol, UdpProtocol } from '../protocol.ts'
import { DatagramRelay } from './datagrams.ts'

/** Where to pass connections on to, and how. Over UDP there is `to` only. */
export interface RelayOptions extends BackendOptions {}

export const relayOptions: z.ZodType<RelayOptions> = strictOptions(backendShape)

type Transport = 'tcp' | 'udp'

/** What else is wrong with options of the right shape. */
export const relayComplaints = (
  options: RelayOptions,
  baseDirectory: string,
  transport: Transport,
): readonly OptionComplaint[] => [
  ...backendComplaints(options, baseDirectory),
  ...(transport === 'udp' ? streamOptions(options) : []),
]

/** Datagrams have no TLS, and nothing that a header could stand before. */
const streamOptions = (options: RelayOptions): readonly OptionComplaint[] =>
  (['tls', 'sendProxy'] as const)
    .filter((key) => (options[key] ?? 'off') !== 'off')
    .map((key) => ({ path: [key], message: `${key} is for TCP only. Remove it, or set \`transport: tcp\`.` }))

/**
 * Passes connections on to a backend. Bytes are opaque, so there is nothing to say at a drain: connections live to its
 * deadline. While the backend cannot be reached clients are closed, and the operator hears of it once.
 *
 * Over UDP each client gets a socket of its own to the backend, for as long as datagrams go to and fro.
 */
export function relay(options: RelayOptions & { readonly transport?: 'tcp' }): TcpProtocol
export function relay(options: RelayOptions & { readonly transport: 'udp' }): UdpProtocol
export function relay(options: RelayOptions & { readonly transport?: Transport }): TcpProtocol | UdpProtocol {
  const backend = new Backend(options)
  if (options.transport !== 'udp') {
    return { name: 'relay', allowHalfOpen: true, serve: (connection) => pass(connection, backend) }
  }
  const [wrong] = streamOptions(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const { serve, dispose } = new DatagramRelay(backend)
  return { name: 'relay', transport: 'udp', serve, dispose }
}

/** What the client sends meanwhile stays in its socket, which reads no further than its buffer. */
const pass = (connection: Connection, backend: Backend): void => {
  const { socket: client } = connection
  client.pause()
  const connected = (socket: Socket): void => {
    client.setNoDelay(true)
    join(client, socket)
  }
  backend.connect(connection, { connected, failed: () => client.destroy() })
}
