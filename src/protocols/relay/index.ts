import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { Backend, join } from '../helpers/backend/index.ts'
import type { TcpProtocol, UdpProtocol } from '../protocol.ts'
import { DatagramRelay } from './datagrams.ts'
import { type RelayOptions, streamOptions } from './options.ts'

export type { RelayOptions } from './options.ts'

type Transport = 'tcp' | 'udp'

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
