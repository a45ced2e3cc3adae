import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ProxyHeader } from './proxy-header/index.ts'

/** Why a connection counts as secure (T2, T3, X4), or that it does not. */
export type SecureBy = 'tls' | 'starttls' | 'ext' | 'proxy'

/** How loud a protocol's notice is; the listener's `logLevel` decides whether the log shows it. */
export type NoticeLevel = 'debug' | 'info' | 'warn' | 'error'

/** A way to tell the operator something, as a `protocol.notice` event. */
export interface Notifier {
  notify(level: NoticeLevel, message: string, details?: Readonly<Record<string, unknown>>): void
}

/** An admitted connection, as a protocol gets it (P1). */
export interface Connection extends Notifier {
  /** What events, log lines, traces and the list of connections call it: unique over threads and generations of the process. */
  readonly id: string
  /** The stream to speak on: a `TLSSocket` once the connection is encrypted here. */
  readonly socket: Socket
  /** The client's address in one form: IPv4 through IPv6 is IPv4 (A6). Behind a proxy the client, not the proxy (X2). */
  readonly remoteAddress: string
  readonly remotePort: number | undefined
  /** The address and port that the client connected to. */
  readonly localAddress: string
  readonly localPort: number
  readonly listener: string
  /** The listener socket's name, as in `web:8080`. */
  readonly socketName: string
  /** The name of the domain it came to (T4, T6); undefined where no domain is set. */
  readonly domain: string | undefined
  /** The host name that a TLS client asked for (SNI), here or at the proxy in front; whatever it liked to ask for. */
  readonly serverName: string | undefined
  readonly secure: boolean
  readonly secureBy: SecureBy | undefined
  /** Whether the lists of these names hold the client. */
  readonly client: boolean
  /** False from the moment that somebody has logged in (P5). */
  readonly blacklisted: boolean
  readonly clusterPeer: boolean
  /** The other end of the socket itself, before any PROXY header. */
  readonly peer: { readonly address: string; readonly port: number | undefined }
  /** All that a PROXY header said (X2), its type-length-value vectors too; undefined where none was read. */
  readonly proxyHeader: ProxyHeader | undefined
  /** Milliseconds since 1970. */
  readonly openedAt: number
  /** Whether `startTls` may be called: a clear connection on a `tls: off` socket whose domain has a certificate (T1, T3, T5). */
  readonly canStartTls: boolean
  /**
   * Upgrades to TLS (STARTTLS, STLS). Take your `data` listeners off and throw away what you hold of the input first;
   * what is still buffered in the socket is thrown away here (P7). Resolves with the encrypted stream, which is
   * `socket` from then on; when the handshake fails the connection is closed and the promise never settles.
   * Throws a `PortreeveError` of code `START_TLS_REFUSED` where `canStartTls` is false.
   */
  startTls(): Promise<TLSSocket>
  /** Who has logged in here; undefined until the protocol says so. */
  readonly user: string | undefined
  /** Says that a login was accepted, and by which method (`PLAIN`, `USER`). Told as the event `login.accepted`. */
  loggedIn(user: string, method: string): void
  /**
   * Says that a login was refused. Told as the event `login.failed`, and counted: a listener with `ban` refuses an
   * address that fails too often. To be called once for each try, not for faults of the protocol's own.
   */
  loginFailed(user: string, method: string): void
  /**
   * Says that a login could not be checked now, since too many others wait. Told as the event `login.deferred`; it does
   * not count as a failed one.
   */
  loginDeferred(user: string, method: string): void
  /** Aborted when the listener drains: finish what you do (P1). */
  readonly draining: AbortSignal
}
