import type { Ban } from '../policies/bans.ts'
import type { Refusal } from '../policies/verdict.ts'
import type { NoticeLevel, SecureBy } from './connection.ts'
import type { ProxyHeader } from './proxy-header/index.ts'
import type { TcpConnection } from './tcp-connection.ts'
import type { SocketIdentity } from './terms.ts'

/** Where a connection or a datagram comes from. */
export interface Origin {
  readonly remoteAddress: string
  readonly remotePort?: number | undefined
  /** Of a connection. None of a datagram, nor of a peer that the gate turns away. */
  readonly id?: string | undefined
  /** Of a connection: the header that names the address, the peer that sent it, and when it came. */
  readonly proxyHeader?: ProxyHeader | undefined
  readonly peerAddress?: string
  readonly startedAt?: number
  /** The server name that it asked for. */
  readonly serverName?: string | undefined
}

/** A connection that came through the gate, as it is told of. */
export interface ConnectionOrigin extends Origin {
  readonly id: string
}

/** Who tried to log in, and how: in the words of the protocol, which may be a stranger's. */
export interface Login {
  readonly user: string
  readonly method: string
  readonly secureBy: SecureBy | undefined
}

/** Who hears what happens on the sockets. Called on the way of a connection: it must be quick, and must not throw. */
export interface NetObserver {
  admitted(connection: TcpConnection): void
  refused(socket: SocketIdentity, origin: Origin, refusal: Refusal): void
  secured(connection: TcpConnection, by: 'tls' | 'starttls', duration: number): void
  closed(connection: TcpConnection): void
  faulted(socket: SocketIdentity, origin: ConnectionOrigin, error: unknown): void
  loggedIn(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void
  loginFailed(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void
  loginDeferred(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void
  /** `origin` has failed one login too many. */
  banned(socket: SocketIdentity, origin: ConnectionOrigin, ban: Ban): void
  /** `origin` is the connection that it is about; undefined: none. */
  notice(
    socket: SocketIdentity,
    origin: ConnectionOrigin | undefined,
    level: NoticeLevel,
    message: string,
    details?: Readonly<Record<string, unknown>>,
  ): void
  datagramRefused(socket: SocketIdentity, origin: Origin, refusal: Refusal): void
  datagramFaulted(socket: SocketIdentity, origin: Origin, error: unknown): void
  datagramReceived(socket: SocketIdentity, origin: Origin, bytes: number): void
  /** A connection came to a domain without a certificate (T5): told once for each domain and local address. */
  certificateMissing(connection: TcpConnection): void
  /** A host's policy threw: told once for each policy and socket, until settings are applied. */
  policyFailed(socket: SocketIdentity, reason: string, error: unknown): void
  /** Accepting fails, or goes on again (D4): told once. */
  acceptFailed(socket: SocketIdentity, code: string, message: string): void
}
