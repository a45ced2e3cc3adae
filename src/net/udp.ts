import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { canonicalAddress } from '../policies/address.ts'
import { Peer } from '../policies/peer.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import type { NoticeLevel, Notifier } from './connection.ts'
import { NO_IPV6 } from './listen.ts'
import { type Bound, Port, type PortSurroundings } from './port.ts'
import type { SocketIdentity, UdpTerms } from './terms.ts'

/** A datagram that was let in. */
export interface Datagram extends Notifier {
  readonly data: Buffer
  readonly remoteAddress: string
  readonly remotePort: number
  readonly localAddress: string
  readonly localPort: number
  readonly listener: string
  readonly socketName: string
  readonly client: boolean
  readonly blacklisted: boolean
  readonly clusterPeer: boolean
  /** Sends back to where the datagram came from, and nowhere else. Errors of sending are dropped, as the network drops packets. */
  reply(data: Uint8Array | string): void
}

const NO_ADDRESS = refuse('denied', { detail: 'the sender has no address' })

/** A UDP listener socket: the same lists as for TCP, and silence for those that they turn away (A1, A3). */
export class UdpPort extends Port<UdpTerms> {
  readonly kind = 'udpSocket'
  readonly open = 0
  readonly #peer: Peer
  #socket: Socket | undefined

  constructor(identity: SocketIdentity, terms: UdpTerms, surroundings: PortSurroundings) {
    super(identity, terms, surroundings)
    this.#peer = new Peer(terms.lists, terms.ipv6Prefix)
  }

  /** Called when the kernel takes the port away. */
  lost: ((code: string, message: string) => void) | undefined

  override adopt(terms: UdpTerms): void {
    super.adopt(terms)
    this.#peer.lists = terms.lists
  }

  protected async listen(): Promise<Bound> {
    const { address } = this.endpoint
    if (address !== 'all') return this.#bindTo(address)
    try {
      return await this.#bindTo('::')
    } catch (error) {
      if (!NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error
      return this.#bindTo('0.0.0.0')
    }
  }

  async #bindTo(address: string): Promise<Bound> {
    const { ipv6Only, reusePort, port } = this.endpoint
    const options: SocketOptions = { type: isIPv6(address) ? 'udp6' : 'udp4', ipv6Only, reusePort }
    const socket = createSocket(options)
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ port, address, exclusive: true }, () => {
        socket.removeListener('error', reject)
        resolve()
      })
    }).catch((error) => {
      socket.close()
      throw error
    })
    socket.on('message', (data, from) => this.#receive(socket, data, from))
    socket.on('error', (error: NodeJS.ErrnoException) => this.lost?.(error.code ?? 'UNKNOWN', error.message))
    this.#socket = socket
    return socket.address()
  }

  /** What the kernel holds already is still received: one turn of the loop reads it (D3). */
  protected async unlisten(): Promise<void> {
    const socket = this.#socket
    if (socket === undefined) return
    this.#socket = undefined
    await turn()
    await turn()
    socket.close()
  }

  #receive(socket: Socket, data: Buffer, from: RemoteInfo): void {
    const remoteAddress = canonicalAddress(from.address) ?? from.address
    const refusal = this.#judge(from.address)
    const origin = { remoteAddress, remotePort: from.port }
    if (refusal !== undefined) return this.#refuse(origin, refusal)
    this.counters.datagrams.received++
    this.observer.datagramReceived(this.identity, origin, data.length)
    try {
      const served = this.terms.service.serve(new ReceivedDatagram(this, socket, data, remoteAddress, from))
      if (served !== undefined) served.catch((error) => this.#fault(origin, error))
    } catch (error) {
      this.#fault(origin, error)
    }
  }

  #judge(address: string): Refusal | undefined {
    if (!this.#peer.read(address)) return NO_ADDRESS
    return this.terms.access(this.#peer.words)
  }

  #refuse(origin: { remoteAddress: string; remotePort: number }, refusal: Refusal): void {
    this.counters.datagrams.refused++
    this.counters.refused[refusal.reason]++
    this.observer.datagramRefused(this.identity, origin, refusal)
  }

  #fault(origin: { remoteAddress: string; remotePort: number }, error: unknown): void {
    this.counters.faults++
    this.observer.datagramFaulted(this.identity, origin, error)
  }
}

class ReceivedDatagram implements Datagram {
  readonly data: Buffer
  readonly remoteAddress: string
  readonly #port: UdpPort
  readonly #socket: Socket
  readonly #from: RemoteInfo

  constructor(port: UdpPort, socket: Socket, data: Buffer, remoteAddress: string, from: RemoteInfo) {
    this.#port = port
    this.#socket = socket
    this.data = data
    this.remoteAddress = remoteAddress
    this.#from = from
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
    return this.#port.terms.lists.clients.has(this.remoteAddress)
  }

  get blacklisted(): boolean {
    return this.#port.terms.lists.blacklisted.has(this.remoteAddress)
  }

  get clusterPeer(): boolean {
    return this.#port.terms.lists.clusterPeers.has(this.remoteAddress)
  }

  reply(data: Uint8Array | string): void {
    try {
      this.#socket.send(data, this.#from.port, this.#from.address, () => {})
    } catch {
      // The socket was closed meanwhile: the answer is lost, as datagrams may be.
    }
  }

  notify(level: NoticeLevel, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.#port.observer.notice(this.#port.identity, level, message, details)
  }
}
