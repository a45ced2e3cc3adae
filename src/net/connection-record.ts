import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { canonicalAddress } from '../policies/address.ts'
import type { TlsDomain } from './certificates.ts'
import type { NoticeLevel, SecureBy } from './connection.ts'
import { idOf, nextNumber } from './connection-ids.ts'
import type { ProxyHeader } from './proxy-header/index.ts'
import type { TcpWay } from './tcp-way.ts'
import type { InForce, TcpTerms } from './terms.ts'

/**
 * What can be known of a connection (P1). Whatever costs a system call or a look-up is asked when somebody wants to
 * know: most protocols ask for none of it.
 */
export abstract class ConnectionRecord {
  socket: Socket
  readonly number: number = nextNumber()
  readonly port: TcpWay
  /** What held when it came: later settings are for later connections (M4). */
  readonly terms: InForce<TcpTerms>
  readonly peerAddress: string
  secureBy: SecureBy | undefined
  proxyHeader: ProxyHeader | undefined
  /** The name asked for in the handshake (T6), here or at the proxy. */
  serverName: string | undefined
  user: string | undefined
  /** Milliseconds of `performance.now()`, without the fraction, for which V8 would keep a number apart. */
  readonly startedAt: number = Math.floor(performance.now())
  #localAddress: string | undefined
  #remotePort: number | undefined

  constructor(port: TcpWay, terms: InForce<TcpTerms>, socket: Socket, address: string) {
    this.port = port
    this.terms = terms
    this.socket = socket
    this.peerAddress = address
    this.secureBy = terms.tls === 'ext' ? 'ext' : undefined
  }

  get id(): string {
    return idOf(this.number)
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

  /** The client: the socket's peer, or whom a PROXY header names (X2). */
  get remoteAddress(): string {
    return this.proxyHeader?.source?.address ?? this.peerAddress
  }

  get remotePort(): number | undefined {
    return this.proxyHeader?.source?.port ?? this.peer.port
  }

  get localAddress(): string {
    return this.proxyHeader?.destination?.address ?? this.ownAddress
  }

  get localPort(): number {
    return this.proxyHeader?.destination?.port ?? this.port.boundPort
  }

  /** The socket's own local address, whatever a PROXY header says. */
  get ownAddress(): string {
    this.#localAddress ??= this.port.fixedAddress ?? canonicalAddress(this.socket.localAddress ?? '') ?? ''
    return this.#localAddress
  }

  /** By the server name (T6), else by the local address (T4). Undefined where no domain is configured. */
  get tlsDomain(): TlsDomain | undefined {
    const { domains } = this.terms
    return domains.choose(domains.dependsOnAddress ? this.localAddress : '', this.serverName)
  }

  get domain(): string | undefined {
    return this.tlsDomain?.name
  }

  get secure(): boolean {
    return this.secureBy !== undefined
  }

  get client(): boolean {
    return this.terms.lists.clients.has(this.remoteAddress)
  }

  get blacklisted(): boolean {
    return this.user === undefined && this.terms.lists.blacklisted.has(this.remoteAddress)
  }

  get clusterPeer(): boolean {
    return this.terms.lists.clusterPeers.has(this.remoteAddress)
  }

  get draining(): AbortSignal {
    return this.port.table.draining
  }

  /** A balancer that looks whether we are there: it holds no place and is not told of, as it comes every second. */
  get isHealthCheck(): boolean {
    return this.proxyHeader?.command === 'local'
  }

  /** Takes in what a PROXY header says (X2). TLS on the client's side makes it secure (X4), with the name asked for there. */
  identify(read: ProxyHeader): void {
    const header = namesItself(this, read) ? ITSELF : read
    this.proxyHeader = header
    if (header.tlvs?.tls === undefined) return
    this.secureBy = 'proxy'
    this.serverName = header.tlvs.authority
  }

  loggedIn(user: string, method: string): void {
    this.user = user
    this.port.counters.logins.accepted++
    this.port.observer.loggedIn(this.port.identity, this, { user, method, secureBy: this.secureBy })
  }

  loginFailed(user: string, method: string): void {
    this.port.counters.logins.failed++
    this.port.observer.loginFailed(this.port.identity, this, { user, method, secureBy: this.secureBy })
    countFailure(this)
  }

  loginDeferred(user: string, method: string): void {
    this.port.counters.logins.deferred++
    this.port.observer.loginDeferred(this.port.identity, this, { user, method, secureBy: this.secureBy })
  }

  notify(level: NoticeLevel, message: string, details?: Readonly<Record<string, unknown>>): void {
    this.port.observer.notice(this.port.identity, this, level, message, details)
  }
}

/*
 * Functions, and no private methods: for those V8 puts a mark on each record, and every connection pays for it.
 */

/** By the rule and the lists of now: who has become a client meanwhile is not banned. */
const countFailure = (record: ConnectionRecord): void => {
  const { terms, identity, observer } = record.port
  if (terms.ban === undefined) return
  const ban = terms.bans.failed(record.remoteAddress, identity.listener, terms.ban, terms.lists)
  if (ban !== undefined) observer.banned(identity, record, ban)
}

/**
 * Whether the proxy speaks for itself. Version 1 has no word for that: HAProxy's checks name the very connection that
 * they come on. Of one that was reset behind its header, as they are, the port cannot be asked any more.
 */
const namesItself = (record: ConnectionRecord, { version, source }: ProxyHeader): boolean => {
  if (version !== 1 || source?.address !== record.peerAddress) return false
  const { port } = record.peer
  return port === undefined || port === source.port
}

/** The header that says so. */
const ITSELF: ProxyHeader = { version: 1, command: 'local' }
