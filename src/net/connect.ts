import { connect as connectSocket, type Socket } from 'node:net'
import { Attempt, type AttemptListener } from './attempt.ts'
import type { ClientTls } from './client-tls.ts'

/** Where to connect to, and how. */
export interface Outgoing {
  readonly host: string
  readonly port: number
  /** For the look-up of the name, the connecting and the TLS handshake together, in milliseconds. */
  readonly timeout: number
  /** Goes out in one piece before anything else, a TLS handshake too: a PROXY header. */
  readonly preface?: Buffer | undefined
  /** TLS from the first byte, behind the preface. */
  readonly tls?: ClientTls | undefined
  /**
   * Everything that comes is written to this socket by itself, out of one buffer that is used again. Where there is TLS it
   * is left to whoever reads the connection, since Node has no such buffer there.
   */
  readonly into?: Socket | undefined
}

/** Dead peers are found out after this long without a byte, in milliseconds, and not after the kernel's two hours. */
const PROBE_AFTER = 60_000

/** What is read at one time where one buffer is used again, in bytes. It is kept for each connection, so it is not larger. */
const READ = 32_768

/**
 * Connects to another server. The socket keeps its way out open when the other end has ended (half-close), and sends
 * small writes at once. One of the listener's two is called, once. Returns what gives up: then none of them is called any more.
 */
export const connect = (to: Outgoing, hears: AttemptListener): (() => void) => {
  const { preface, tls, timeout } = to
  const socket = open(to)
  const attempt = new Attempt(socket, timeout, hears)
  socket.once('connect', () => {
    if (preface !== undefined) socket.write(preface)
    if (tls === undefined) attempt.succeeded()
    else attempt.handshake(tls)
  })
  return attempt.giveUp
}

/**
 * Begins to connect. What comes is read into again when the kernel, or TLS, has taken all of it for `into`: what costs in
 * `pipe` is the fresh buffer for each read.
 */
const open = ({ host, port, tls, into }: Outgoing): Socket => {
  const readOn = (): void => void socket.resume()
  const callback = (length: number, buffer: Uint8Array): boolean => {
    into?.write(buffer.subarray(0, length), readOn)
    return into?.writableLength === 0
  }
  const isPoured = into !== undefined && tls === undefined
  const socket = connectSocket({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER,
    ...(isPoured ? { onread: { buffer: Buffer.allocUnsafeSlow(READ), callback } } : {}),
  })
  return socket
}

/**
 * Ends a connection that is broken: the other end shall see a reset, not an end that looks like a whole one. Where a
 * reset cannot be asked for (TLS) the missing close_notify says the same.
 */
export const reset = (socket: Socket): void => {
  if ('encrypted' in socket || socket.connecting || socket.destroyed) socket.destroy()
  else socket.resetAndDestroy()
}
