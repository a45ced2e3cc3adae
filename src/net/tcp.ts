import { createServer, type Server, type Socket } from 'node:net'
import type { Level } from '../policies/ledger.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import { classifyAcceptError } from './accept-errors.ts'
import { describeBindError } from './bind-errors.ts'
import { ConnectionTable } from './connection-table.ts'
import { Deadlines } from './deadlines.ts'
import { watchDescriptors } from './descriptors.ts'
import { Edges } from './edges.ts'
import { Gate } from './gate.ts'
import { guardAccepted } from './guard.ts'
import { closeWhenBacklogIsEmpty, listen } from './listen.ts'
import type { Origin } from './observer.ts'
import { type Bound, Port, type PortSurroundings } from './port.ts'
import { awaitHeader } from './proxy.ts'
import { TcpConnection } from './tcp-connection.ts'
import type { SocketIdentity, TcpTerms } from './terms.ts'
import { beginTls } from './tls.ts'

const TIMED_OUT = refuse('handshake-timeout')

/**
 * A TCP listener socket with everything on the way of a connection: gate, PROXY header, handshake, protocol, close.
 * It is plain code, driven by an actor: `bind`, `stopAccepting`, `farewell`, `cut`. Its table outlives the actor (D5).
 */
export class TcpPort extends Port<TcpTerms> {
  readonly kind = 'tcpSocket'
  readonly table = new ConnectionTable()
  readonly edges = new Edges(() => ({
    open: this.table.size,
    handshaking: this.handshakes.size > 0,
    level: this.terms.account.level,
  }))
  readonly handshakes = new Deadlines<TcpConnection>((late) => this.#handshakeLate(late))
  readonly headers = new Deadlines<TcpConnection>((late) => late.headerLate?.())
  /** Those that were told no, and have a moment to close. */
  readonly parting = new Deadlines<TcpConnection>((late) => late.socket.destroy())
  readonly #gate: Gate
  readonly #unwatch: () => void
  readonly #complained = new Set<string>()
  #server: Server | undefined
  #unwatchDescriptors: (() => void) | undefined

  constructor(identity: SocketIdentity, terms: TcpTerms, surroundings: PortSurroundings) {
    super(identity, terms, surroundings)
    this.#gate = new Gate(terms, (address, refusal) => this.#turnedAway(address, refusal))
    this.#gate.awaitedHeaders = () => this.headers.size
    this.#unwatch = terms.ledger.watch(terms.account, (level: Level) => this.edges.level(level))
  }

  get open(): number {
    return this.table.size
  }

  override adopt(terms: TcpTerms): void {
    super.adopt(terms)
    this.#gate.terms = terms
    this.#complained.clear()
  }

  /** What is wrong goes to the observer once; accepting goes on (D4). */
  protected async listen(): Promise<Bound> {
    const server = createServer({ blockList: this.#gate })
    server.on('connection', this.#accept)
    const bound = await listen(server, this.endpoint)
    server.on('error', (error: NodeJS.ErrnoException) => this.#acceptError(error))
    this.#server = server
    this.#unwatchDescriptors = watchDescriptors(this)
    return bound
  }

  protected async unlisten(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    this.#unwatchDescriptors?.()
    await closeWhenBacklogIsEmpty(server, () => this.#gate.judged, this.identity.backlog)
  }

  farewell(): void {
    this.table.farewell()
  }

  cut(): number {
    return this.table.cut()
  }

  emptied(): Promise<void> {
    return this.table.emptied()
  }

  override dispose(): void {
    this.#unwatch()
  }

  readonly #accept = (socket: Socket): void => {
    const passed = this.#gate.take()
    if (passed === undefined) return void socket.destroy()
    const connection = new TcpConnection(this, this.terms, socket, passed.address, passed.place)
    guardAccepted(socket, connection)
    this.table.add(connection)
    if (this.table.size === 1) this.edges.touch()
    if (passed.place === undefined) awaitHeader(connection, passed.trusted, () => this.#admitted(connection))
    else this.#admitted(connection)
  }

  #admitted(connection: TcpConnection): void {
    this.counters.admitted++
    this.observer.admitted(connection)
    if (connection.terms.tls === 'on') beginTls(connection)
    else connection.serve()
  }

  #turnedAway(remoteAddress: string, refusal: Refusal): void {
    this.counters.refused[refusal.reason]++
    this.observer.refused(this.identity, { remoteAddress }, refusal)
  }

  /** A connection was refused behind the gate. */
  refused(origin: Origin, refusal: Refusal): void {
    this.counters.refused[refusal.reason]++
    this.observer.refused(this.identity, origin, refusal)
  }

  beginHandshake(connection: TcpConnection): void {
    this.handshakes.add(connection, connection.terms.handshakeTimeout)
    this.edges.handshake()
  }

  endHandshake(connection: TcpConnection): void {
    if (this.handshakes.delete(connection) && this.handshakes.size === 0) this.edges.touch()
  }

  #handshakeLate(connection: TcpConnection): void {
    this.counters.handshakes.timeout++
    connection.drop(TIMED_OUT)
  }

  /** Tells once for each domain and local address: a scanner must not fill the log (T5). */
  certificateMissing(domain: string | undefined, localAddress: string): void {
    this.edges.certificateMissing()
    const key = `${domain} ${localAddress}`
    if (this.#complained.has(key)) return
    this.#complained.add(key)
    this.observer.certificateMissing(domain, localAddress)
  }

  /** The one way out of the table (M6): called by the close of the accepted socket, whatever ended it. */
  closed(connection: TcpConnection): void {
    const { phase, place } = connection
    if (phase === 'handshake') this.#handshakeEnded(connection)
    if (phase === 'header') this.headers.delete(connection)
    connection.phase = 'closed'
    this.parting.delete(connection)
    this.table.delete(connection)
    if (place !== undefined) {
      connection.terms.ledger.giveBack(place)
      this.counters.closed++
      this.observer.closed(connection)
    }
    if (this.table.size === 0) this.edges.touch()
  }

  #handshakeEnded(connection: TcpConnection): void {
    this.endHandshake(connection)
    if (connection.refusal !== undefined) return
    this.counters.handshakes.failed++
    connection.refuse(refuse('handshake-failed', { detail: connection.error?.code ?? 'closed by the peer' }))
  }

  #acceptError(error: NodeJS.ErrnoException): void {
    const kind = classifyAcceptError(error.code)
    if (kind === 'passing') return
    const code = error.code ?? 'UNKNOWN'
    if (kind === 'exhausted') return this.acceptFailed(code)
    this.edges.tell({ type: 'edge.lost', code, message: describeBindError(this.endpoint, code, error.message) })
  }
}
