import { setImmediate as turn } from 'node:timers/promises'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { MemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { type Certificate, CertificateStore, loadCertificate } from '../../src/net/certificates.ts'
import type { Connection } from '../../src/net/connection.ts'
import { Releases } from '../../src/net/releases.ts'
import type { TlsOptions } from '../../src/net/secure-context.ts'
import { TcpPort } from '../../src/net/tcp.ts'
import type {
  ConnectionService,
  DatagramService,
  InForce,
  SocketIdentity,
  TcpTerms,
  UdpTerms,
} from '../../src/net/terms.ts'
import { UdpPort } from '../../src/net/udp.ts'
import { Use } from '../../src/net/use.ts'
import { Admission } from '../../src/policies/admission.ts'
import { Bans } from '../../src/policies/bans.ts'
import { DomainTable } from '../../src/policies/domains.ts'
import { POLICIES } from '../../src/policies/order.ts'
import type { PolicyContext, PolicyLists } from '../../src/policies/policy.ts'
import type { Limits } from '../../src/policies/standing.ts'
import { contextOf } from './policies.ts'
import { Recorder } from './recorder.ts'

/** What a test says of its socket; the rest is as a plain socket has it, on loopback, on a free port. */
export interface PortOptions
  extends Partial<Limits>,
    Partial<Omit<TcpTerms, 'service' | 'domains' | 'policyContext' | 'lists'>> {
  /** The most connections of one address, over all listeners. */
  readonly serverLimit?: number
  readonly clientsOnly?: boolean
  /** Where the account is, unless there is one. */
  readonly ledger?: Ledger
  readonly address?: string
  readonly ipv6Only?: boolean
  readonly backlog?: number
  readonly denied?: string
  readonly restriction?: 'none' | 'grant' | 'deny'
  readonly addresses?: string
  readonly lists?: Partial<Record<keyof PolicyLists, string>>
  readonly domains?: readonly TestDomain[]
  readonly sweepEvery?: number
  readonly replyRate?: number
  readonly recorder?: Recorder
  readonly releases?: Releases
}

export interface TestDomain {
  readonly name: string
  readonly tlsOptions?: TlsOptions
  readonly aliases?: readonly string[]
  readonly localAddresses?: readonly string[]
}

const UNLIMITED = Number.POSITIVE_INFINITY

export const tcpTerms = (service: ConnectionService, options: PortOptions = {}): TcpTerms => {
  const { maxConnections = UNLIMITED, perAddressLimit = UNLIMITED, clientReserve = 0 } = options
  const ledger = options.ledger ?? new MemoryLedger()
  const account = options.account ?? ledger.account('test', { maxConnections, perAddressLimit, clientReserve })
  const terms = {
    tls: 'off' as const,
    refusesWithWords: false,
    handshakeTimeout: 10_000,
    handshakeLimit: 1_000,
    farewellTimeout: 3_000,
    stallTimeout: 300_000,
    proxyProtocol: 'off' as const,
    proxyTimeout: 10_000,
    certificates: new CertificateStore(),
    ban: undefined,
    ...options,
    account,
    service,
    domains: new DomainTable((options.domains ?? []).map(withDefaults)),
  }
  return { ...terms, ...plainTerms({ ...options, ...terms, ...account.limits }, 'tcp') }
}

/** The policies of terms as a port compiles them. */
export const compiled = (terms: TcpTerms): InForce<TcpTerms> => ({
  ...terms,
  admission: new Admission(terms.policies, { ...contextOf({}), ...terms.policyContext }),
})

/** The terms of both transports. */
const plainTerms = (
  options: Omit<PortOptions, 'domains'> & { readonly domains: DomainTable | undefined },
  transport: 'tcp' | 'udp',
) => {
  const { bans = new Bans(Date.now), ipv6Prefix = 64, policies = POLICIES, use = new Use() } = options
  const { denied = '', domains, certificates: store } = options
  const certificates: PolicyContext['certificates'] = {
    domainOf: ({ localAddress, serverName }) => domains?.choose(localAddress, serverName)?.name,
    has: (domain) => store?.get(domain) !== undefined,
  }
  const lists = { denied, ...options.lists }
  const { live, policyFailed, ...policyContext } = contextOf({ ...options, transport, bans, certificates, lists })
  return { use, bans, ipv6Prefix, policies, policyContext, lists: policyContext.lists }
}

const identityOf = (transport: 'tcp' | 'udp', options: PortOptions): SocketIdentity => ({
  name: 'test:0',
  listener: 'test',
  transport,
  port: 0,
  address: options.address ?? '127.0.0.1',
  ipv6Only: options.ipv6Only ?? false,
  reusePort: false,
  backlog: options.backlog ?? 511,
})

/** A port with all around it that a test wants to look at. */
export class Rig<P extends TcpPort | UdpPort> implements AsyncDisposable {
  readonly port: P
  readonly recorder: Recorder

  constructor(port: P, recorder: Recorder) {
    this.port = port
    this.recorder = recorder
  }

  /** The number that the system chose. */
  get number(): number {
    return this.port.boundPort
  }

  async bind(): Promise<this> {
    await this.port.bind(new AbortController().signal)
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.port.stopAccepting()
    if (this.port instanceof UdpPort) return
    this.port.cut()
    await this.port.emptied()
    this.port.dispose()
  }
}

export const tcpRig = (
  service: ConnectionService | ConnectionService['serve'],
  options: PortOptions = {},
): Rig<TcpPort> => {
  const { recorder = new Recorder(), releases = new Releases(), sweepEvery } = options
  const terms = tcpTerms(typeof service === 'function' ? { serve: service } : service, options)
  const surroundings = { observer: recorder, releases, ...(sweepEvery && { sweepEvery }) }
  return new Rig(new TcpPort(identityOf('tcp', options), terms, surroundings), recorder)
}

/** An open TCP port. */
export const openTcp = (service: ConnectionService | ConnectionService['serve'], options: PortOptions = {}) =>
  tcpRig(service, options).bind()

export const udpTerms = (service: DatagramService, options: PortOptions = {}): UdpTerms => ({
  replyRate: options.replyRate ?? UNLIMITED,
  service,
  ...plainTerms({ ...options, domains: undefined }, 'udp'),
})

/** An open UDP port. */
export const openUdp = (serve: DatagramService['serve'], options: PortOptions = {}): Promise<Rig<UdpPort>> => {
  const { recorder = new Recorder(), releases = new Releases() } = options
  const port = new UdpPort(identityOf('udp', options), udpTerms({ serve }, options), { observer: recorder, releases })
  return new Rig(port, recorder).bind()
}

/** Resolves when so many are connected and known to the port, whether or not they hold a place yet. */
export const arrived = async ({ port }: Rig<TcpPort>, count = 1): Promise<void> => {
  while (port.table.size < count) await turn()
}

/** A store with a certificate for each of the domains, made by the project itself. */
export const storeFor = async (...domains: readonly TestDomain[]): Promise<CertificateStore> => {
  const store = new CertificateStore()
  for (const domain of domains) store.set(domain.name, await certificateFor(domain))
  return store
}

export const certificateFor = (domain: TestDomain): Promise<Certificate> =>
  loadCertificate({ ...withDefaults(domain), certificate: 'self-signed' })

const withDefaults = (domain: TestDomain) => ({
  aliases: [],
  localAddresses: [],
  tlsOptions: { minVersion: 'TLSv1.2' } as const,
  ...domain,
})

/** Answers in capitals, and ends when the peer does. */
export const shout = ({ socket }: Connection): void => {
  socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()))
}

/** Says what it knows of the connection, and nothing else. */
export const greet = ({ socket, remoteAddress }: Connection): void => void socket.write(`hello ${remoteAddress}\n`)
