import type { Account } from '../ledger/ledger.ts'
import type { Admission } from '../policies/admission.ts'
import type { BanRule, Bans } from '../policies/bans.ts'
import type { DomainTable } from '../policies/domains.ts'
import type { Policy, PolicyLists, SocketPolicyContext } from '../policies/policy.ts'
import type { Reason } from '../policies/reasons.ts'
import type { Endpoint } from './bind-errors.ts'
import type { CertificateStore, TlsDomain } from './certificates.ts'
import type { Connection } from './connection.ts'
import type { Datagram } from './datagram.ts'
import type { Use } from './use.ts'

/** Who a socket is, and where it listens: what never changes while it lives. */
export interface SocketIdentity extends Endpoint {
  /** As in `web:8080`. */
  readonly name: string
  readonly listener: string
}

/** What speaks on TCP connections, as far as the net room needs to know: a protocol. */
export interface ConnectionService {
  readonly allowHalfOpen?: boolean
  readonly alpnProtocols?: readonly string[]
  /**
   * The most connections that have not proven themselves (`prove`): one more closes the oldest of the address that has
   * most of them, instead of being refused. Default: none gives way.
   */
  readonly unprovenLimit?: number
  serve(connection: Connection): unknown
  refuse?(connection: Connection, reason: Reason): unknown
  farewell?(connection: Connection): unknown
}

/** What answers datagrams. */
export interface DatagramService {
  serve(datagram: Datagram): unknown
}

/** What holds for every socket. Terms are replaced whole when settings change, and hold for the next connection (L6, M4). */
export interface Terms {
  /** Counts who uses the protocol, so that it lives as long as they do. */
  readonly use: Use
  /** In the order in which they are asked. */
  readonly policies: readonly Policy[]
  readonly policyContext: SocketPolicyContext
  readonly lists: PolicyLists
  readonly ipv6Prefix: number
}

/** Terms as a port holds them: with their policies as they are asked there. */
export type InForce<T extends Terms> = T & { readonly admission: Admission }

export interface UdpTerms extends Terms {
  readonly service: DatagramService
  /** Most replies a second to one source; `Infinity`: no limit. */
  readonly replyRate: number
}

export interface TcpTerms extends Terms {
  readonly service: ConnectionService
  readonly account: Account
  readonly bans: Bans
  /** When failed logins ban an address; undefined: never. */
  readonly ban: BanRule | undefined
  readonly tls: 'off' | 'on' | 'ext'
  readonly domains: DomainTable<TlsDomain>
  readonly certificates: CertificateStore
  /** Whether the protocol says in its words that a limit of count is reached; otherwise the connection is closed. */
  readonly refusesWithWords: boolean
  /** In milliseconds. */
  readonly handshakeTimeout: number
  /** How long a peer may take to close once our side has ended, in milliseconds. */
  readonly farewellTimeout: number
  /** How long a peer may take next to nothing of what waits for it, in milliseconds. */
  readonly stallTimeout: number
  /** Handshakes, or headers awaited, at one time (T7). */
  readonly handshakeLimit: number
  readonly proxyProtocol: 'off' | 'required' | 'optional'
  /** In milliseconds. */
  readonly proxyTimeout: number
}
