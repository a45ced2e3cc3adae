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
}

/** Dead peers are found out after this long without a byte, in milliseconds, and not after the kernel's two hours. */
const PROBE_AFTER = 60_000

/**
 * Connects to another server. The socket keeps its way out open when the other end has ended (half-close), and sends
 * small writes at once. One of the listener's two is called, once. Returns what gives up: then none of them is called any more.
 */
export const connect = ({ host, port, timeout, preface, tls }: Outgoing, hears: AttemptListener): (() => void) => {
  const socket = connectSocket({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER,
  })
  const attempt = new Attempt(socket, timeout, hears)
  socket.once('connect', () => {
    if (preface !== undefined) socket.write(preface)
    if (tls === undefined) attempt.succeeded()
    else attempt.handshake(tls)
  })
  return attempt.giveUp
}

/**
 * Ends a connection that is broken: the other end shall see a reset, not an end that looks like a whole one. Where a
 * reset cannot be asked for (TLS) the missing close_notify says the same.
 */
export const reset = (socket: Socket): void => {
  if ('encrypted' in socket || socket.connecting || socket.destroyed) socket.destroy()
  else socket.resetAndDestroy()
}
