import type { Socket } from 'node:net'
import { addressWords, parseAddress } from '../policies/address.ts'
import { addressKey } from '../policies/address-key.ts'
import { COUNT_LIMITS, type OwnReason } from '../policies/reasons.ts'
import type { Refusal } from '../policies/verdict.ts'
import { ConnectionTable } from './connection-table.ts'
import { Deadlines } from './deadlines.ts'
import { Edges } from './edges.ts'
import { Gate } from './gate.ts'
import { guardAccepted } from './guard.ts'
import { Handshakes } from './handshakes.ts'
import { Newcomers } from './newcomers.ts'
import type { Origin } from './observer.ts'
import { Port, type PortSurroundings } from './port.ts'
import { HeaderReader } from './proxy.ts'
import type { ProxyHeader } from './proxy-header/index.ts'
import { TcpConnection, turnAway } from './tcp-connection.ts'
import type { SocketIdentity, TcpTerms } from './terms.ts'
import { beginTls } from './tls.ts'

const words = addressWords()

/** After so many complaints about missing certificates they are told again: nothing is remembered without end. */
const MOST_COMPLAINTS = 1_000

/**
 * So many peers over a limit may be told so at one time, by each socket. They hold no place, and yet a descriptor until
 * they close, or their time to do so has passed; the rest is closed at the gate.
 */
const MOST_TOLD = 50

/** The way of a connection through a port: gate, PROXY header, handshake, protocol, close. */
export abstract class TcpWay extends Port<TcpTerms> {
  readonly table: ConnectionTable
  readonly edges = new Edges(() => ({
    open: this.open,
    handshaking: this.handshakes.size > 0,
    level: this.terms.account.level,
  }))
  readonly handshakes = new Handshakes(this)
  /** Proxies whose header is awaited. */
  readonly headers = new Deadlines<TcpConnection>((late) => late.reader?.late())
  /** Those who are waited for, since they may come without a header, and who may not send one (X1). */
  readonly strangers = new Deadlines<TcpConnection>((late) => late.reader?.late())
  /** Connections whose side of ours has ended: the peer has everything, or the kernel has, and is to close. */
  readonly parting = new Deadlines<TcpConnection>((late) => late.socket.destroy())
  /** Those who have not proven themselves, where the protocol asks for that. */
  readonly newcomers = new Newcomers()
  protected readonly gate: Gate
  /** Peers over a limit that are being told so. */
  #told = 0
  readonly #complained = new Set<string>()

  constructor(identity: SocketIdentity, terms: TcpTerms, surroundings: PortSurroundings) {
    super(identity, terms, surroundings)
    this.table = new ConnectionTable(surroundings.sweepEvery)
    this.gate = new Gate(this.terms, {
      turnedAway: (origin, refusal) => this.refused(origin, refusal),
      hasWords: (reason) => this.#hasWords(this.terms, reason),
    })
  }

  get awaitedHeaders(): number {
    return this.headers.size
  }

  get handshakesUnderWay(): number {
    return this.handshakes.size
  }

  hasRoomForHandshake(key: unknown): boolean {
    return this.handshakes.hasRoomFor(key)
  }

  override get unavailable(): string | undefined {
    return this.table.isDraining ? 'draining' : super.unavailable
  }

  get open(): number {
    return this.counters.admitted - this.counters.closed
  }

  protected get isEmpty(): boolean {
    return this.table.size === 0
  }

  override adopt(terms: TcpTerms): void {
    super.adopt(terms)
    this.gate.adopt(this.terms)
    this.#complained.clear()
  }

  /** What counts as one address has changed: the open connections are counted by it too (M7). */
  recount(ipv6Prefix: number): void {
    for (const { place, remoteAddress } of this.table) {
      if (place !== undefined && parseAddress(remoteAddress, words)) place.recount(addressKey(words, ipv6Prefix))
    }
  }

  protected readonly accept = (socket: Socket): void => {
    const passed = this.gate.take()
    if (passed === undefined) return void socket.destroy()
    const { terms } = this
    const connection = new TcpConnection(this, terms, socket, passed.address, passed.place)
    guardAccepted(socket, connection)
    terms.use.enter()
    this.table.add(connection)
    if (passed.refusal !== undefined) this.#tell(connection, passed.refusal)
    else if (passed.next === 'admitted') this.#admit(connection)
    else if (passed.next === 'lookup') this.#lookUp(connection)
    else this.#awaitHeader(connection, passed.next === 'header')
  }

  #awaitHeader(connection: TcpConnection, trusted: boolean): void {
    const waiting = trusted ? this.headers : this.strangers
    waiting.add(connection, connection.terms.proxyTimeout)
    connection.phase = 'header'
    connection.reader = new HeaderReader(connection, trusted)
  }

  #headerSettled(connection: TcpConnection): void {
    if (!this.headers.delete(connection)) this.strangers.delete(connection)
  }

  /** The PROXY header is read, or there is none: now it is known who the client is (X2). */
  identified(connection: TcpConnection, header: ProxyHeader | undefined): void {
    this.#headerSettled(connection)
    if (header !== undefined) connection.identify(header)
    // A balancer that looks is asked nothing.
    const refusal = connection.isHealthCheck ? undefined : this.gate.judgeClient(connection)
    if (refusal !== undefined) this.#refuse(connection, refusal)
    else if (connection.isHealthCheck || this.gate.isKnown(connection.remoteAddress)) this.#seat(connection)
    else this.#lookUp(connection)
  }

  /** Waits for what is asked elsewhere. The connection holds no place meanwhile, and nothing is read of it. */
  #lookUp(connection: TcpConnection): void {
    connection.phase = 'lookup'
    this.gate.lookUp(connection.remoteAddress).then((refusal) => {
      if (connection.phase !== 'lookup' || connection.socket.destroyed) return
      if (refusal === undefined) this.#seat(connection)
      else this.#refuse(connection, refusal)
    })
  }

  /** Everything before was asked: now a place is taken. A balancer that looks needs none. */
  #seat(connection: TcpConnection): void {
    if (connection.place === undefined && !connection.isHealthCheck) {
      const verdict = this.gate.placeFor(connection.remoteAddress)
      if (!verdict.admitted) return void this.#refuse(connection, verdict)
      connection.place = verdict
    }
    this.#admit(connection)
  }

  #refuse(connection: TcpConnection, refusal: Refusal): void {
    if (this.#hasWords(connection.terms, refusal.reason)) this.#tell(connection, refusal)
    else connection.drop(refusal)
  }

  #hasWords({ refusesWithWords }: TcpTerms, reason: string): boolean {
    return refusesWithWords && this.#told < MOST_TOLD && COUNT_LIMITS.has(reason)
  }

  /** Has the protocol say that a limit is reached. The connection has no place. */
  #tell(connection: TcpConnection, refusal: Refusal): void {
    this.#told++
    turnAway(connection, refusal)
  }

  #admit(connection: TcpConnection): void {
    if (!connection.isHealthCheck) this.#count(connection)
    const { unprovenLimit } = connection.terms.service
    if (unprovenLimit !== undefined) this.newcomers.add(connection, unprovenLimit)
    try {
      if (connection.terms.tls === 'on') beginTls(connection)
      else this.secured(connection)
    } catch (error) {
      connection.fault(error)
    }
  }

  /** TLS is done, or there is none: the protocol comes next. */
  secured(connection: TcpConnection): void {
    const refusal = this.gate.ask(connection.terms.admission.secured, connection)
    if (refusal === undefined) connection.serve()
    else connection.drop(refusal)
  }

  refusalOfSession(connection: TcpConnection): Refusal | undefined {
    return this.gate.ask(connection.terms.admission.session, connection)
  }

  /** Asks one policy about a connection, by its reason. */
  ask(reason: OwnReason, connection: TcpConnection): Refusal | undefined {
    return this.gate.ask(connection.terms.admission.ask(reason), connection)
  }

  #count(connection: TcpConnection): void {
    connection.isCounted = true
    this.counters.admitted++
    if (this.open === 1) this.edges.occupied(1)
    this.observer.admitted(connection)
  }

  /** A peer is turned away: at the gate, or a connection further on its way. */
  refused(origin: Origin, refusal: Refusal): void {
    this.counters.refuse(refusal.reason)
    if (refusal.reason === 'handshake-limit') this.counters.handshakes.limit++
    this.observer.refused(this.identity, origin, refusal)
  }

  /** Tells once for each domain and local address: a scanner must not fill the log (T5). */
  certificateMissing(connection: TcpConnection): void {
    const { domain, localAddress } = connection
    this.edges.certificateMissing()
    const key = `${domain} ${localAddress}`
    if (this.#complained.has(key)) return
    if (this.#complained.size === MOST_COMPLAINTS) this.#complained.clear()
    this.#complained.add(key)
    this.observer.certificateMissing(connection)
  }

  /** The one way out of the table (M6): called by the close of the accepted socket, whatever ended it. */
  closed(connection: TcpConnection): void {
    const { phase, place, terms } = connection
    if (phase === 'closed') return
    connection.phase = 'closed'
    if (phase === 'header') this.#headerSettled(connection)
    if (phase === 'handshake' || phase === 'upgrading') this.handshakes.closed(connection)
    this.parting.delete(connection)
    if (this.newcomers.size > 0) this.newcomers.delete(connection)
    if (phase === 'refused') this.#parted(connection)
    place?.giveBack()
    if (connection.isCounted) this.#uncount(connection)
    this.table.delete(connection)
    terms.use.leave()
    this.settle()
  }

  #parted(connection: TcpConnection): void {
    if (connection.refusal !== undefined && COUNT_LIMITS.has(connection.refusal.reason)) this.#told--
  }

  #uncount(connection: TcpConnection): void {
    const { bytesRead, bytesWritten } = connection.socket
    this.counters.closed++
    this.counters.bytesRead += bytesRead
    this.counters.bytesWritten += bytesWritten ?? 0
    this.counters.connectionDurations.note(performance.now() - connection.startedAt)
    if (this.open === 0) this.edges.occupied(0)
    this.observer.closed(connection)
  }
}
