import type { Account, Ledger } from '../ledger/ledger.ts'
import { MemoryLedger } from '../ledger/memory-ledger.ts'
import { CertificateStore } from '../net/certificates.ts'
import type { PortSurroundings } from '../net/port.ts'
import { Releases } from '../net/releases.ts'
import { TcpPort } from '../net/tcp.ts'
import { UdpPort } from '../net/udp.ts'
import { Bans } from '../policies/bans.ts'
import { NOTHING_OPEN } from '../policies/standing.ts'
import { passwordHashing } from '../protocols/helpers/login/password-hashing.ts'
import type { Prepared, PreparedListener, PreparedSocket, Running } from '../settings/index.ts'
import { type EventHub, HubObserver, type PortreeveEvent } from '../telemetry/index.ts'
import { CounterBooks } from '../telemetry/metrics/books.ts'
import { changeOf, type Prospect, tellApplied } from './change.ts'
import { Lease } from './lease.ts'
import { ProtocolUses } from './protocol-uses.ts'
import type { AnyPort } from './socket-types.ts'
import type { Change, ListenerStart, SharedEstate } from './supervisor/index.ts'
import { identityOf, tcpTerms, udpTerms } from './terms.ts'

/**
 * What the supervisor owns and its actors share: the ledger, the bans, the leases, the certificates in use, the hub, and the ports
 * themselves, which outlive the actors that hold them (D5). It turns settings into terms of ports.
 */
export class Estate implements SharedEstate {
  readonly hub: EventHub
  readonly ledger: Ledger = new MemoryLedger()
  readonly bans = new Bans(Date.now)
  readonly lease = new Lease<AnyPort>()
  readonly certificates = new CertificateStore()
  /** What every socket has counted, also those that are gone. */
  readonly books: CounterBooks
  prepared: Prepared | undefined
  readonly #uses = new ProtocolUses((event) => this.announce(event))
  /** The sockets of the settings, by name. Those that are leaving live on in their actors. */
  readonly #ports = new Map<string, AnyPort>()
  readonly #surroundings: PortSurroundings
  #closed: Promise<void> | undefined

  /** `books` may be those of another estate, which then tells of these sockets too. */
  constructor(hub: EventHub, books = new CounterBooks()) {
    this.hub = hub
    this.books = books
    this.#surroundings = { observer: new HubObserver(hub), releases: new Releases() }
  }

  /** Told once the actors are at rest: whoever hears of a state finds it in the status. */
  readonly announce = (event: PortreeveEvent): void => queueMicrotask(() => this.hub.emit(event))

  port(socket: string): AnyPort | undefined {
    return this.#ports.get(socket)
  }

  /** What decides about newcomers right now. */
  readonly running: Running = {
    boundPort: (socket) => this.#ports.get(socket)?.bound?.port,
    admission: (socket) => this.#ports.get(socket)?.terms.admission,
    standing: (listener, { key }) => this.account(listener)?.standing(key) ?? NOTHING_OPEN,
  }

  portsOf(listener: string): AnyPort[] {
    return [...this.#ports.values()].filter((port) => port.identity.listener === listener)
  }

  /** Every port: those of the settings, and those that leave once their connections have ended. */
  get ports(): ReadonlySet<AnyPort> {
    return new Set([...this.lease.ports, ...this.#ports.values()])
  }

  account(listener: string): Account | undefined {
    const prepared = this.prepared?.listeners.get(listener)
    return prepared && this.#account(prepared)
  }

  #account({ settings: { name, maxConnections, perAddressLimit, clientReserve } }: PreparedListener): Account {
    return this.ledger.account(name, { maxConnections, perAddressLimit, clientReserve })
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    const { ports } = this
    this.lease.end()
    await Promise.allSettled([...ports].map(closePort))
    await this.#uses.end()
    passwordHashing.configure(this, undefined)
  }

  /** Takes prepared settings: kept sockets get new terms at once, and what is left to do is said to the supervisor. */
  adopt({ prepared, plan }: Prospect): Change {
    const before = this.prepared
    this.prepared = prepared
    passwordHashing.configure(this, {
      limits: prepared.settings.passwordHashing,
      ipv6Prefix: prepared.settings.perAddressIpv6Prefix,
    })
    this.bans.ipv6Prefix = prepared.settings.perAddressIpv6Prefix
    if (before?.settings.perAddressIpv6Prefix !== prepared.settings.perAddressIpv6Prefix) this.#recount(prepared)
    this.#adoptCertificates(prepared)
    for (const { socket, action } of plan.rows) {
      if (action === 'close' || action === 'rebind') this.#ports.delete(socket)
    }
    for (const listener of prepared.listeners.values()) this.#adoptListener(listener)
    this.#uses.keepOnly(prepared.listeners.values())
    tellApplied(this, plan)
    return changeOf(before, prepared, plan, {
      start: (name) => this.#start(name),
      port: (socket) => this.#ports.get(socket) as AnyPort,
    })
  }

  /** The limits are about addresses as they are counted now, also of those who came before (M2, M7). */
  #recount({ settings }: Prepared): void {
    for (const port of this.ports) if (port.kind === 'tcpSocket') port.recount(settings.perAddressIpv6Prefix)
  }

  #adoptCertificates({ certificates }: Prepared): void {
    const before = new Map([...certificates.keys()].map((domain) => [domain, this.certificates.get(domain)?.pem]))
    this.certificates.replace(certificates)
    for (const [domain, { pem, subject, validTo, selfSigned }] of certificates) {
      if (before.get(domain) === pem) continue
      this.announce({ type: 'certificate.loaded', time: Date.now(), domain, subject, validTo, selfSigned })
    }
  }

  #start(name: string): ListenerStart {
    const listener = this.prepared?.listeners.get(name) as PreparedListener
    const { drainDeadline } = listener.settings
    return { name, account: this.#account(listener), ports: () => this.portsOf(name), drainDeadline }
  }

  #adoptListener(listener: PreparedListener): void {
    const account = this.#account(listener)
    for (const socket of listener.sockets) this.#adoptSocket(listener, socket, account)
  }

  #adoptSocket(listener: PreparedListener, socket: PreparedSocket, account: Account): void {
    const { name } = socket.settings
    const port = this.#ports.get(name)
    if (port instanceof TcpPort) port.adopt(this.#tcpTerms(listener, socket, account))
    else if (port instanceof UdpPort) port.adopt(this.#udpTerms(listener, socket))
    else this.#addPort(name, this.#makePort(listener, socket, account))
  }

  #addPort(name: string, port: AnyPort): void {
    this.#ports.set(name, port)
    this.books.enter(port)
  }

  #makePort(listener: PreparedListener, socket: PreparedSocket, account: Account): AnyPort {
    const identity = identityOf(listener, socket)
    if (identity.transport === 'udp') return new UdpPort(identity, this.#udpTerms(listener, socket), this.#surroundings)
    return new TcpPort(identity, this.#tcpTerms(listener, socket, account), this.#surroundings)
  }

  #udpTerms(listener: PreparedListener, socket: PreparedSocket) {
    const { bans, certificates } = this
    const shared = { bans, certificates, use: this.#uses.of(listener) }
    return udpTerms(this.prepared as Prepared, listener, socket, shared)
  }

  #tcpTerms(listener: PreparedListener, socket: PreparedSocket, account: Account) {
    const { bans, certificates } = this
    const shared = { account, bans, certificates, use: this.#uses.of(listener) }
    return tcpTerms(this.prepared as Prepared, listener, socket, shared)
  }

  /** Names only: no handle, no secret. */
  toJSON(): object {
    return { sockets: [...this.#ports.keys()] }
  }
}

/** Nobody is left who would wait for its connections. */
const closePort = async (port: AnyPort): Promise<void> => {
  if (port.kind === 'tcpSocket') port.cut()
  await port.stopAccepting()
  if (port.kind === 'tcpSocket') {
    port.cut()
    await port.emptied()
  }
  port.dispose()
}
