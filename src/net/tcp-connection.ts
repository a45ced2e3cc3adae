import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { PortreeveError } from '../errors.ts'
import { canonicalAddress } from '../policies/address.ts'
import type { Place } from '../policies/ledger.ts'
import type { Reason, Refusal } from '../policies/verdict.ts'
import type { Connection, NoticeLevel, SecureBy } from './connection.ts'
import type { ProxyHeader } from './proxy-header/index.ts'
import type { TcpPort } from './tcp.ts'
import type { TcpTerms } from './terms.ts'
import { startTls } from './tls.ts'

/** Where a connection is on its way. */
export type Phase = 'header' | 'handshake' | 'serving' | 'refused' | 'closed'

/** How long a peer that was told no may take to close, in milliseconds. */
const PARTING = 2_000

/**
 * The record of one connection: what the protocol sees (`Connection`), and what the net room keeps. Whatever costs a
 * system call or a look-up is asked when somebody wants to know.
 */
export class TcpConnection implements Connection {
  socket: Socket
  readonly port: TcpPort
  /** What held when it came: later settings are for later connections (M4). */
  readonly terms: TcpTerms
  place: Place | undefined
  phase: Phase = 'serving'
  secureBy: SecureBy | undefined
  remoteAddress: string
  readonly peerAddress: string
  header: ProxyHeader | undefined
  /** The name asked for in the handshake (T6). */
  serverName: string | undefined
  /** What ended the handshake or the connection, if it was not a clean end. */
  error: NodeJS.ErrnoException | undefined
  /** What to do when the PROXY header does not come in time. */
  headerLate: (() => void) | undefined
  /** The reason, when this side ends it before the protocol was called. */
  refusal: Refusal | undefined
  readonly startedAt: number = performance.now()
  #localAddress: string | undefined
  #remotePort: number | undefined

  constructor(port: TcpPort, terms: TcpTerms, socket: Socket, address: string, place: Place | undefined) {
    this.port = port
    this.terms = terms
    this.socket = socket
    this.place = place
    this.remoteAddress = address
    this.peerAddress = address
    this.secureBy = terms.tls === 'ext' ? 'ext' : undefined
  }

  get listener(): string {
    return this.port.identity.listener
  }

  get socketName(): string {
    return this.port.identity.name
  }

  get openedAt(): number {
    return Math.round(performance.timeOrigin + this.startedAt)
  }

  get peer(): { address: string; port: number | undefined } {
    this.#remotePort ??= this.socket.remotePort
    return { address: this.peerAddress, port: this.#remotePort }
  }

  get remotePort(): number | undefined {
    return this.header?.source?.port ?? this.peer.port
  }

  get localAddress(): string {
    return this.header?.destination?.address ?? this.ownAddress
  }

  get localPort(): number {
    return this.header?.destination?.port ?? this.port.boundPort
  }

  /** The socket's own local address, whatever a PROXY header says. */
  get ownAddress(): string {
    this.#localAddress ??= this.port.fixedAddress ?? canonicalAddress(this.socket.localAddress ?? '') ?? ''
    return this.#localAddress
  }

  get domain(): string | undefined {
    const { domains } = this.terms
    const named = this.serverName === undefined ? undefined : domains.byServerName(this.serverName)
    return (named ?? domains.byLocalAddress(domains.dependsOnAddress ? this.localAddress : ''))?.name
  }

  get secure(): boolean {
    return this.secureBy !== undefined
  }

  get client(): boolean {
    return this.terms.lists.clients.has(this.remoteAddress)
  }

  get blacklisted(): boolean {
    return this.terms.lists.blacklisted.has(this.remoteAddress)
  }

  get clusterPeer(): boolean {
    return this.terms.lists.clusterPeers.has(this.remoteAddress)
  }

  get draining(): AbortSignal {
    return this.port.table.draining
  }

  get canStartTls(): boolean {
    return this.terms.tls === 'off' && !this.secure && this.terms.certificates.get(this.domain) !== undefined
  }

  startTls(): Promise<TLSSocket> {
    if (this.canStartTls) return startTls(this)
    const why = this.secure ? 'the connection is secure already' : 'its domain has no certificate'
    throw new PortreeveError('START_TLS_REFUSED', `startTls on ${this.socketName}: ${why}. Ask canStartTls first.`)
  }

  notify(level: NoticeLevel, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.port.observer.notice(this.port.identity, level, message, details)
  }

  /** Hands the connection to the protocol, or has the protocol say no (P6). A fault ends this connection only (P3). */
  serve(): void {
    this.phase = 'serving'
    const { service, clientsOnly } = this.terms
    if (service.allowHalfOpen) this.socket.allowHalfOpen = true
    if (clientsOnly && !this.client) return this.turnAway('clients-only')
    try {
      const served = service.serve(this)
      if (served !== undefined) served.catch((error) => this.fault(error))
    } catch (error) {
      return this.fault(error)
    }
    if (this.port.table.isDraining) this.farewell()
  }

  /** Says no in the protocol's words where it has some, and closes. */
  turnAway(reason: Reason): void {
    this.refuse({ admitted: false, reason, evidence: {} })
    this.phase = 'refused'
    try {
      this.terms.service.refuse?.(this, reason)
    } catch (error) {
      return this.fault(error)
    }
    this.socket.resume()
    this.socket.end()
    this.port.parting.add(this, PARTING)
  }

  farewell(): void {
    try {
      this.terms.service.farewell?.(this)
    } catch (error) {
      this.fault(error)
    }
  }

  /** Counts and tells a refusal that came after the gate. Once for each connection. */
  refuse(refusal: Refusal): void {
    if (this.refusal !== undefined) return
    this.refusal = refusal
    this.port.refused(this, refusal)
  }

  /** Refuses and closes at once. */
  drop(refusal: Refusal): void {
    this.refuse(refusal)
    this.socket.destroy()
  }

  /** The protocol's code threw: the connection ends, and nothing else (P3). */
  fault(error: unknown): void {
    if (this.phase === 'closed') return
    this.port.counters.faults++
    this.port.observer.faulted(this.port.identity, this, error)
    this.socket.destroy()
  }
}
