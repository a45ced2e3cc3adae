import { z } from 'zod'
import type { Duration } from '../../durations.ts'
import type { Connection } from '../../net/connection.ts'
import { durationOption, milliseconds, strictOptions } from '../helpers/options.ts'
import type { TcpProtocol, UdpProtocol } from '../protocol.ts'
import { Backend } from './backend.ts'
import { DatagramRelay } from './datagrams.ts'
import { connectFor, join } from './join.ts'
import { parseTarget } from './target.ts'

export interface RelayOptions {
  /** The backend: `host:port`, `[::1]:80`, or a port alone, which is on this host. */
  readonly to: string | number
  /** How long connecting to it may take, the look-up of its name included. Default `5s`. */
  readonly connectTimeout?: Duration | undefined
}

const NO_TARGET = 'a backend. Write host:port, as in 127.0.0.1:8080 or "[::1]:80", or a port of this host.'

export const relayOptions: z.ZodType<RelayOptions> = strictOptions({
  to: z
    .union([z.string(), z.number()], { error: NO_TARGET })
    .refine((to) => parseTarget(to) !== undefined, { error: NO_TARGET }),
  connectTimeout: durationOption().optional(),
})

/**
 * Passes connections on to a backend. Bytes are opaque, so there is nothing to say at a drain: connections live to its
 * deadline. While the backend cannot be reached clients are closed, and the operator hears of it once.
 *
 * Over UDP each client gets a socket of its own to the backend, for as long as datagrams go to and fro.
 */
export function relay(options: RelayOptions & { readonly transport?: 'tcp' }): TcpProtocol
export function relay(options: RelayOptions & { readonly transport: 'udp' }): UdpProtocol
export function relay(options: RelayOptions & { readonly transport?: 'tcp' | 'udp' }): TcpProtocol | UdpProtocol {
  const target = parseTarget(options.to)
  if (target === undefined) throw new RangeError(`to: '${options.to}' is not ${NO_TARGET}`)
  const timeout = milliseconds('connectTimeout', options.connectTimeout ?? '5s')
  const backend = new Backend(target)
  if (options.transport === 'udp') {
    const { serve, dispose } = new DatagramRelay(backend)
    return { name: 'relay', transport: 'udp', serve, dispose }
  }
  return { name: 'relay', allowHalfOpen: true, serve: (connection) => pass(connection, backend, timeout) }
}

/** What the client sends meanwhile stays in its socket, which reads no further than its buffer. */
const pass = (connection: Connection, backend: Backend, timeout: number): void => {
  const { socket: client } = connection
  const { host, port } = backend.target
  client.pause()
  const outgoing = connectFor(client, { host, port, timeout })
  const giveUp = (): void => void outgoing.destroy()
  const failed = (error: NodeJS.ErrnoException): void => {
    backend.failed(error, connection)
    client.destroy()
  }
  client.once('close', giveUp)
  outgoing.once('error', failed)
  outgoing.once('connect', () => {
    client.off('close', giveUp)
    outgoing.off('error', failed).on('error', noop)
    backend.worked(connection)
    client.setNoDelay(true)
    join(client, outgoing)
  })
}

/** Whatever breaks the outgoing connection, its `close` follows. */
const noop = (): void => {}
