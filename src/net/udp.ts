import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { Peer } from '../policies/peer.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import { classifyAcceptError } from './accept-errors.ts'
import { ReceivedDatagram } from './datagram.ts'
import { bindAll, emptied } from './listen.ts'
import { findOwn, registerOwn } from './own-udp.ts'
import { plainAddress } from './peer-address.ts'
import { type Bound, Port, type PortSurroundings } from './port.ts'
import { ReplyRate, replyCell } from './reply-rate.ts'
import type { SocketIdentity, UdpTerms } from './terms.ts'

export type { Datagram } from './datagram.ts'

const NO_ADDRESS = refuse('denied', { detail: 'the sender has no address' })
const OWN_SOCKET = refuse('denied', { detail: 'the sender is a UDP socket of this server: that would be a loop' })

/** More datagrams than a kernel keeps for one socket, unless somebody has raised its limits a lot. */
const MOST_HELD = 4_096

/** A UDP listener socket: the same lists as for TCP, and silence for those that they turn away (A1, A3). */
export class UdpPort extends Port<UdpTerms> {
  readonly kind = 'udpSocket'
  readonly open = 0
  protected readonly isEmpty = true
  /** Called when the kernel takes the port away. */
  lost: ((code: string, message: string) => void) | undefined
  readonly awaitedHeaders = 0
  readonly handshakesUnderWay = 0
  readonly #peer: Peer
  readonly #origin = { remoteAddress: '', remotePort: 0 }
  readonly #replyRate = new ReplyRate()
  #arrivals = 0
  #socket: Socket | undefined
  #unregister = (): void => {}

  constructor(identity: SocketIdentity, terms: UdpTerms, surroundings: PortSurroundings) {
    super(identity, terms, surroundings)
    this.#peer = new Peer(terms.lists, terms.ipv6Prefix)
  }

  override adopt(terms: UdpTerms): void {
    super.adopt(terms)
    this.#peer.lists = terms.lists
    this.#peer.ipv6Prefix = terms.ipv6Prefix
  }

  hasRoomForHandshake(): boolean {
    return true
  }

  protected listen(): Promise<Bound> {
    return bindAll(this.endpoint.address, (address) => this.#bindTo(address))
  }

  /** What asks the kernel. */
  protected makeSocket(options: SocketOptions): Socket {
    return createSocket(options)
  }

  async #bindTo(address: string): Promise<Bound> {
    const { ipv6Only, reusePort, port } = this.endpoint
    const socket = this.makeSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', ipv6Only, reusePort })
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
    socket.on('error', (error: NodeJS.ErrnoException) => this.#receiveError(error))
    this.#socket = socket
    const bound: Bound = socket.address()
    this.#unregister = registerOwn({ address: bound.address, port: bound.port, ipv6Only })
    return { address: bound.address, port: bound.port }
  }

  /** What the kernel holds already is still received (D3). */
  protected async unlisten(): Promise<void> {
    const socket = this.#socket
    if (socket === undefined) return
    this.#socket = undefined
    await emptied(() => this.#arrivals, MOST_HELD)
    socket.close()
    this.#unregister()
  }

  #receive(socket: Socket, data: Buffer, from: RemoteInfo): void {
    this.#arrivals++
    const refusal = this.#judge(from.address)
    const origin = this.#origin
    origin.remoteAddress = plainAddress(this.#peer.words, from.address)
    origin.remotePort = from.port
    if (refusal !== undefined) return void this.#refuse(refusal)
    const own = findOwn(origin.remoteAddress, from.port)
    if (own !== undefined && (own.passed?.includes(this) ?? true)) return void this.#refuse(OWN_SOCKET)
    this.counters.datagrams.received++
    this.counters.bytesRead += data.length
    this.observer.datagramReceived(this.identity, origin, data.length)
    const cell = replyCell(this.#peer.words, from.port, this.terms.ipv6Prefix)
    this.#serve(new ReceivedDatagram(this, socket, data, origin.remoteAddress, from, cell, own?.passed))
  }

  /** There is no time to look anybody up: of that stage holds what is known. */
  #judge(address: string): Refusal | undefined {
    const peer = this.#peer
    if (!peer.read(address)) return NO_ADDRESS
    const { admission } = this.terms
    return admission.address(peer) ?? admission.client(peer) ?? admission.known(peer)
  }

  #refuse(refusal: Refusal): void {
    this.counters.datagrams.refused++
    this.counters.refuse(refusal.reason)
    this.observer.datagramRefused(this.identity, this.#origin, refusal)
  }

  /** Takes one reply to the source of a cell; one too many is counted, and is not to be sent. */
  takeReply(cell: number): boolean {
    const taken = this.#replyRate.take(cell, this.terms.replyRate)
    if (!taken) this.counters.datagrams.unanswered++
    return taken
  }

  /** A fault of the protocol ends with its datagram (P3). */
  #serve(datagram: ReceivedDatagram): void {
    const { service, use } = this.terms
    try {
      const answer = service.serve(datagram) as Partial<PromiseLike<unknown>> | undefined
      if (typeof answer?.then !== 'function') return
      use.enter()
      const done = (): void => use.leave()
      const failed = (error: unknown): void => this.#fault(datagram, error)
      Promise.resolve(answer).catch(failed).finally(done)
    } catch (error) {
      this.#fault(datagram, error)
    }
  }

  #fault({ remoteAddress, remotePort }: ReceivedDatagram, error: unknown): void {
    this.counters.faults++
    this.observer.datagramFaulted(this.identity, { remoteAddress, remotePort }, error)
  }

  /** What one datagram, or one that could not be delivered, has left behind is passing; the rest is the port's end (D4). */
  #receiveError(error: NodeJS.ErrnoException): void {
    const code = error.code ?? 'UNKNOWN'
    const kind = classifyAcceptError(code)
    if (kind === 'exhausted') this.acceptFailed(code)
    else if (kind === 'fatal') this.lost?.(code, error.message)
  }
}
