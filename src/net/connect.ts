import { createSocket } from 'node:dgram'
import { connect as connectSocket, type OnReadOpts, type Socket } from 'node:net'

/** Where to connect to, and how long that may take. */
export interface Outgoing {
  readonly host: string
  readonly port: number
  /** For the look-up of the name and the connecting together, in milliseconds. */
  readonly timeout: number
  /** Reads into one buffer that is used again, instead of a fresh one for each read: see `net.connect`. */
  readonly onread?: OnReadOpts
}

/** Dead peers are found out after this long without a byte, in milliseconds, and not after the kernel's two hours. */
const PROBE_AFTER = 60_000

/**
 * Connects to another server. The socket keeps its way out open when the other end has ended (half-close), and sends
 * small writes at once. When the time is over it is destroyed with an error of code `ETIMEDOUT`; listen for `error`.
 */
export const connect = ({ host, port, timeout, onread }: Outgoing): Socket => {
  const socket = connectSocket({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER,
    ...(onread === undefined ? {} : { onread }),
  })
  const timer = setTimeout(() => socket.destroy(timedOut(timeout)), timeout)
  const settled = (): void => clearTimeout(timer)
  socket.once('connect', settled).once('close', settled)
  return socket
}

const timedOut = (timeout: number): NodeJS.ErrnoException =>
  Object.assign(new Error(`no answer within ${timeout} ms`), { code: 'ETIMEDOUT' })

/**
 * Ends a connection that is broken: the other end shall see a reset, not an end that looks like a whole one. Where a
 * reset cannot be asked for (TLS) the missing close_notify says the same.
 */
export const reset = (socket: Socket): void => {
  if ('encrypted' in socket || socket.connecting || socket.destroyed) socket.destroy()
  else socket.resetAndDestroy()
}

/** A UDP socket that speaks with one address only: the kernel drops what others send to it. */
export interface UdpLink {
  /** Sends, or drops the datagram where it cannot. */
  send(data: Uint8Array): void
  close(): void
}

/** What a UDP link hears. After `failed` it is closed; it comes when nobody listens there (ICMP), or no name is found. */
export interface UdpLinkListener {
  received(data: Buffer): void
  failed(error: NodeJS.ErrnoException): void
}

/** Datagrams that wait for the look-up of the name. */
const MOST_WAITING = 16

/** Opens a UDP socket to another server. A name is looked up as IPv4. */
export const connectUdp = (to: { readonly host: string; readonly port: number }, hears: UdpLinkListener): UdpLink => {
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4')
  let waiting: Uint8Array[] | undefined = []
  let closed = false
  const close = (): void => {
    if (!closed) socket.close()
    closed = true
  }
  const failed = (error: NodeJS.ErrnoException | null): void => {
    if (error === null || closed) return
    close()
    hears.failed(error)
  }
  const send = (data: Uint8Array): void => {
    if (closed) return
    if (waiting === undefined) socket.send(data, failed)
    else if (waiting.length < MOST_WAITING) waiting.push(data)
  }
  socket.on('error', failed).on('message', (data) => hears.received(data))
  socket.connect(to.port, to.host, () => {
    const held = waiting ?? []
    waiting = undefined
    for (const data of held) send(data)
  })
  return { send, close }
}
