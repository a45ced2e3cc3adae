import type { RemoteInfo, Socket } from 'node:dgram'
import type { NoticeLevel, Notifier } from './connection.ts'
import type { UdpTerms } from './terms.ts'
import type { UdpPort } from './udp.ts'

/** A datagram that was let in. */
export interface Datagram extends Notifier {
  readonly data: Buffer
  /** The sender's address in one form: IPv4 through IPv6 is IPv4 (A6). */
  readonly remoteAddress: string
  readonly remotePort: number
  /** The socket's own address: `::` or `0.0.0.0` where it listens on all, since UDP does not say which one was meant. */
  readonly localAddress: string
  readonly localPort: number
  readonly listener: string
  readonly socketName: string
  /** Whether the lists of these names hold the sender. */
  readonly client: boolean
  readonly blacklisted: boolean
  readonly clusterPeer: boolean
  /**
   * Sends back to where the datagram came from, and nowhere else; one whose source port is zero gets no answer. What is
   * above the listener's `replyRate` is counted and not sent. Errors of sending are dropped, as the network drops packets.
   */
  reply(data: Uint8Array | string): void
}

/** What the port makes of a datagram; kept alive only by a protocol that means to answer later. */
export class ReceivedDatagram implements Datagram {
  readonly data: Buffer
  readonly remoteAddress: string
  readonly #port: UdpPort
  readonly #terms: UdpTerms
  readonly #socket: Socket
  readonly #from: RemoteInfo
  readonly #cell: number
  readonly #passed: readonly object[] | undefined

  constructor(
    port: UdpPort,
    socket: Socket,
    data: Buffer,
    remoteAddress: string,
    from: RemoteInfo,
    cell: number,
    passed: readonly object[] | undefined,
  ) {
    this.#port = port
    this.#terms = port.terms
    this.#socket = socket
    this.data = data
    this.remoteAddress = remoteAddress
    this.#from = from
    this.#cell = cell
    this.#passed = passed
  }

  /** The listener sockets of this process that it has come through, this one first. */
  get passed(): readonly object[] {
    return [this.#port, ...(this.#passed ?? [])]
  }

  get remotePort(): number {
    return this.#from.port
  }

  get localAddress(): string {
    return this.#port.fixedAddress ?? this.#port.bound?.address ?? ''
  }

  get localPort(): number {
    return this.#port.boundPort
  }

  get listener(): string {
    return this.#port.identity.listener
  }

  get socketName(): string {
    return this.#port.identity.name
  }

  get client(): boolean {
    return this.#terms.lists.clients.has(this.remoteAddress)
  }

  get blacklisted(): boolean {
    return this.#terms.lists.blacklisted.has(this.remoteAddress)
  }

  get clusterPeer(): boolean {
    return this.#terms.lists.clusterPeers.has(this.remoteAddress)
  }

  /**
   * To the address as the kernel gave it: a dual-stack socket reaches an IPv4 sender as `::ffff:a.b.c.d` only. Without a
   * callback Node drops what goes wrong in sending to a numeric address, and saves a turn of its queue for each answer.
   * A source port of zero says that no answer is wanted (RFC 768), and Node throws for it.
   */
  reply(data: Uint8Array | string): void {
    if (this.#from.port === 0 || !this.#port.takeReply(this.#cell)) return
    try {
      this.#socket.send(data, this.#from.port, this.#from.address)
    } catch (error) {
      // The socket was closed meanwhile: the answer is lost, as datagrams may be.
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw error
    }
  }

  notify(level: NoticeLevel, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#port.observer.notice(this.#port.identity, undefined, level, message, details)
  }
}
