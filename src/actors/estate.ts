import { CertificateStore } from '../net/certificates.ts'
import type { SocketCounters } from '../net/counters.ts'
import type { PortSurroundings } from '../net/port.ts'
import { Releases } from '../net/releases.ts'
import { TcpPort } from '../net/tcp.ts'
import type { SocketIdentity, TcpTerms } from '../net/terms.ts'
import { UdpPort } from '../net/udp.ts'
import { type Account, MemoryLedger } from '../policies/ledger.ts'
import type { TcpProtocol, UdpProtocol } from '../protocols/protocol.ts'
import type { Plan, Prepared, PreparedListener, PreparedSocket } from '../settings/index.ts'
import { EventHub, HubObserver, type PortreeveEvent } from '../telemetry/index.ts'
import { Leases } from './leases.ts'
import type { AnyPort } from './listener/index.ts'
import type { Change, ListenerStart } from './supervisor/index.ts'

/**
 * What the supervisor owns and its actors share: the ledger, the leases, the certificates in use, the hub, and the ports
 * themselves, which outlive the actors that hold them (D5). It turns settings into terms of ports.
 */
export class Estate {
  readonly hub: EventHub
  readonly ledger = new MemoryLedger()
  readonly leases = new Leases()
  readonly certificates = new CertificateStore()
  readonly announce = (event: PortreeveEvent): void => this.hub.emit(event)
  prepared: Prepared | undefined
  /** The sockets of the settings, by name. Those that are leaving live on in their actors. */
  readonly #ports = new Map<string, AnyPort>()
  readonly #surroundings: PortSurroundings

  constructor(hub: EventHub) {
    this.hub = hub
    this.#surroundings = { observer: new HubObserver(hub), releases: new Releases() }
  }

  port(socket: string): AnyPort | undefined {
    return this.#ports.get(socket)
  }

  portsOf(listener: string): AnyPort[] {
    return [...this.#ports.values()].filter((port) => port.identity.listener === listener)
  }

  /** The counters of every socket of the settings. */
  *counters(): Iterable<{ readonly listener: string; readonly socket: string; readonly counters: SocketCounters }> {
    for (const { identity, counters } of this.#ports.values()) yield { listener: identity.listener, socket: identity.name, counters }
  }

  account(listener: string): Account | undefined {
    const settings = this.prepared?.listeners.get(listener)?.settings
    return settings && this.ledger.account(listener, settings)
  }

  /** Frees what the protocols hold, at the end of all. */
  async dispose(): Promise<void> {
    for (const { protocol } of this.prepared?.listeners.values() ?? []) await protocol.dispose?.()
  }

  /** Takes prepared settings: kept sockets get new terms at once, and what is left to do is said to the supervisor. */
  adopt(prepared: Prepared, plan: Plan): Change {
    const before = this.prepared
    this.prepared = prepared
    this.ledger.perAddressLimit = prepared.settings.perAddressLimit
    this.certificates.replace(prepared.certificates)
    const closed = plan.rows
      .filter(({ action }) => action === 'close' || action === 'rebind')
      .map(({ listener, socket, replaces = socket }) => ({ listener, socket: replaces }))
    const opened = plan.rows.filter(({ action }) => action === 'open' || action === 'rebind')
    for (const { socket } of closed) this.#ports.delete(socket)
    for (const [name, listener] of prepared.listeners) this.#adoptListener(name, listener)
    const isNew = (name: string) => !before?.listeners.has(name)
    const names = [...prepared.listeners.keys()]
    return {
      end: [...(before?.listeners.keys() ?? [])].filter((name) => !prepared.listeners.has(name)),
      close: byListener(closed).filter(({ listener }) => prepared.listeners.has(listener)),
      update: names.filter((name) => !isNew(name)).map((listener) => ({ listener, drainDeadline: this.#deadline(listener) })),
      start: names.filter(isNew).map((name) => this.#start(name)),
      open: byListener(opened)
        .filter(({ listener }) => !isNew(listener))
        .map(({ listener, sockets }) => ({ listener, ports: sockets.map((socket) => this.#ports.get(socket) as AnyPort) })),
      certificates: prepared.domains.all,
    }
  }

  #deadline(listener: string): number {
    return this.prepared?.listeners.get(listener)?.settings.drainDeadline ?? 0
  }

  #start(name: string): ListenerStart {
    const account = this.account(name) as Account
    return { name, account, ports: () => this.portsOf(name), drainDeadline: this.#deadline(name) }
  }

  #adoptListener(name: string, listener: PreparedListener): void {
    const account = this.ledger.account(name, listener.settings)
    for (const socket of listener.sockets) this.#adoptSocket(listener, socket, account)
  }

  #adoptSocket(listener: PreparedListener, socket: PreparedSocket, account: Account): void {
    const port = this.#ports.get(socket.settings.name)
    if (port instanceof TcpPort) return port.adopt(this.#tcpTerms(listener, socket, account))
    if (port instanceof UdpPort) return port.adopt(this.#udpTerms(listener, socket))
    this.#ports.set(socket.settings.name, this.#makePort(listener, socket, account))
  }

  #makePort(listener: PreparedListener, socket: PreparedSocket, account: Account): AnyPort {
    const { transport, name, backlog } = listener.settings
    const { port, address, ipv6Only, reusePort } = socket.settings
    const identity: SocketIdentity = {
      name: socket.settings.name,
      listener: name,
      transport,
      port: port === 'any' ? 0 : port,
      address,
      ipv6Only,
      reusePort,
      backlog,
    }
    if (transport === 'udp') return new UdpPort(identity, this.#udpTerms(listener, socket), this.#surroundings)
    return new TcpPort(identity, this.#tcpTerms(listener, socket, account), this.#surroundings)
  }

  #terms({ access }: PreparedSocket) {
    const { lists, settings } = this.prepared as Prepared
    return { access, lists, ipv6Prefix: settings.perAddressIpv6Prefix }
  }

  #udpTerms({ protocol }: PreparedListener, socket: PreparedSocket) {
    return { ...this.#terms(socket), service: protocol as UdpProtocol }
  }

  #tcpTerms({ protocol, settings }: PreparedListener, socket: PreparedSocket, account: Account): TcpTerms {
    return {
      ...this.#terms(socket),
      service: protocol as TcpProtocol,
      ledger: this.ledger,
      account,
      clientsOnly: settings.clientsOnly,
      tls: socket.settings.tls,
      domains: (this.prepared as Prepared).domains,
      certificates: this.certificates,
      handshakeTimeout: settings.handshakeTimeout,
      handshakeLimit: settings.handshakeLimit,
      proxyProtocol: socket.settings.proxyProtocol,
      proxyTimeout: settings.proxyTimeout,
    }
  }
}

/** Socket names by their listener, in the order of the plan. */
const byListener = (rows: readonly { readonly listener: string; readonly socket: string }[]): { listener: string; sockets: string[] }[] => {
  const groups = new Map<string, string[]>()
  for (const { listener, socket } of rows) groups.set(listener, [...(groups.get(listener) ?? []), socket])
  return [...groups].map(([listener, sockets]) => ({ listener, sockets }))
}
