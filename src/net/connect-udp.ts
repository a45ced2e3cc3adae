import { createSocket } from 'node:dgram'
import { type Datagram, ReceivedDatagram } from './datagram.ts'
import { registerOwn } from './own-udp.ts'

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

/**
 * Opens a UDP socket to another server, to pass on `cause` and what follows it. A name is looked up as IPv4. A listener
 * socket that `cause` has come through refuses what comes from this one: relays would pass it on in a loop.
 */
export const connectUdp = (
  to: { readonly host: string; readonly port: number },
  cause: Datagram,
  hears: UdpLinkListener,
): UdpLink => {
  const socket = createSocket(to.host.includes(':') ? 'udp6' : 'udp4')
  let waiting: Uint8Array[] | undefined = []
  let closed = false
  let unregister = (): void => {}
  const close = (): void => {
    if (!closed) socket.close()
    closed = true
    unregister()
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
    if (closed) return
    const { address, port } = socket.address()
    unregister = registerOwn({ address, port, passed: cause instanceof ReceivedDatagram ? cause.passed : [] })
    const held = waiting ?? []
    waiting = undefined
    for (const data of held) send(data)
  })
  return { send, close }
}
