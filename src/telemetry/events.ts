import type { NoticeLevel, SecureBy } from '../net/connection.ts'
import type { Reason } from '../policies/reasons.ts'
import type { Evidence } from '../policies/verdict.ts'

/** What every event says: when (milliseconds since 1970), and whose it is. */
interface Base<T extends string> {
  readonly type: T
  readonly time: number
}
interface OfListener<T extends string> extends Base<T> {
  readonly listener: string
}
interface OfSocket<T extends string> extends OfListener<T> {
  /** The socket's name, as in `web:8080`. */
  readonly socket: string
}
interface OfPeer<T extends string> extends OfSocket<T> {
  readonly remoteAddress: string
  readonly remotePort?: number | undefined
}
interface OfConnection<T extends string> extends OfPeer<T> {
  /** The connection's id: the same in all that is told of it, and unique over threads and generations of the process. */
  readonly connection: string
}

/** The port is open. */
export interface SocketListening extends OfSocket<'socket.listening'> {
  readonly transport: 'tcp' | 'udp'
  /** What the kernel has bound: `::` for all addresses of both families. */
  readonly address: string
  readonly port: number
  readonly tls: 'off' | 'on' | 'ext'
}

/** The kernel would not give the port (L9). */
export interface SocketBindFailed extends OfSocket<'socket.bindFailed'> {
  readonly code: string
  /** What is wrong and what to do. */
  readonly message: string
  /** When it is tried again, in milliseconds. */
  readonly retryIn: number
}

/** Accepting failed or goes on again (D4): told once, not once a try. */
export interface SocketAcceptFailed extends OfSocket<'socket.acceptFailed'> {
  /** The system's code, as `EMFILE`; `OK` when accepting goes on again. */
  readonly code: string
  readonly message: string
}

/** The port is closed and connections go on, until it is resumed (D1). */
export type SocketSuspended = OfSocket<'socket.suspended'>
/** The port is closed; connections are waited for (D2, L7). */
export interface SocketDraining extends OfSocket<'socket.draining'> {
  readonly open: number
}
/** The socket is gone, and so is its last connection. */
export interface SocketClosed extends OfSocket<'socket.closed'> {
  /** Connections that ended by themselves since the drain began, and those cut at its deadline. */
  readonly left: number
  readonly cut: number
}

/** The socket's actor died; its port is closed (D5). */
export interface SocketCrashed extends OfSocket<'socket.crashed'> {
  readonly error: string
  readonly stack?: string | undefined
  /** When it is started again, in milliseconds; undefined: too many crashes, it stays down. */
  readonly restartIn?: number | undefined
}

/** A connection took a place in the ledger (M6). Behind it come a handshake and the protocol, which may still refuse. */
export interface ConnectionAdmitted extends OfConnection<'connection.admitted'> {
  /** Open connections of the socket, this one among them. */
  readonly open: number
  /** Who told by a PROXY header who the client is (X2), and how long that took, in milliseconds. */
  readonly proxy?: { readonly address: string; readonly version: 1 | 2; readonly duration: number } | undefined
}
/** Turned away, at the gate or later; `connection.closed` follows if it held a place by then (D6). */
export interface ConnectionRefused extends OfPeer<'connection.refused'> {
  /** Left out of a refusal at the gate: there was no connection yet. */
  readonly connection?: string | undefined
  readonly reason: Reason
  readonly evidence: Evidence
  /** Who told by a PROXY header who the client is (X2), as when it is admitted. */
  readonly proxy?: ConnectionAdmitted['proxy']
  /** The server name that it asked for, where that is known: at most 128 characters, control characters replaced. */
  readonly serverName?: string | undefined
}
/** A TLS handshake was finished (T1, T2). */
export interface ConnectionSecured extends OfConnection<'connection.secured'> {
  readonly by: 'tls' | 'starttls'
  readonly domain?: string | undefined
  /** The version of TLS, as `TLSv1.3`. */
  readonly protocol?: string | undefined
  /** How long the handshake took, in milliseconds. */
  readonly duration: number
}
/** A connection gave its place back, whatever ended it (M6). */
export interface ConnectionClosed extends OfConnection<'connection.closed'> {
  readonly bytesRead: number
  readonly bytesWritten: number
  /** How long it was open, in milliseconds. */
  readonly duration: number
}

/** The protocol's code threw: the connection is ended (P3). */
export interface ConnectionFaulted extends OfConnection<'connection.faulted'> {
  readonly error: string
  readonly stack?: string | undefined
}

interface OfLogin<T extends string> extends OfConnection<T> {
  /** The name that was given: at most 128 characters, control characters replaced, since a stranger writes it. */
  readonly user: string
  /** How, in the protocol's words, as `PLAIN`. */
  readonly method: string
  readonly secureBy?: SecureBy | undefined
}
/** The protocol has let somebody log in. */
export type LoginAccepted = OfLogin<'login.accepted'>
/** The protocol has refused a login; it counts toward a ban where the listener has one. */
export type LoginFailed = OfLogin<'login.failed'>
/** A login could not be checked now: too many others wait (M9). It does not count toward a ban. */
export type LoginDeferred = OfLogin<'login.deferred'>
/** Every socket of the server refuses an address for a while: it has failed too many logins, or an operator has named it. */
export interface AddressBanned extends Base<'address.banned'> {
  readonly by: 'logins' | 'hand'
  /** Where the last login failed. Only of a ban by logins, as are `listener`, `socket` and `failures`. */
  readonly connection?: string | undefined
  /** Who failed last, or was named: IPv6 is banned with its whole prefix (M7). */
  readonly remoteAddress: string
  readonly listener?: string | undefined
  readonly socket?: string | undefined
  readonly failures?: number | undefined
  /** When it ends, in milliseconds since 1970. */
  readonly until: number
}

/** A datagram was let in. */
export interface DatagramReceived extends OfPeer<'datagram.received'> {
  readonly bytes: number
}
/** A datagram was dropped without an answer (A1, A3). */
export interface DatagramRefused extends OfPeer<'datagram.refused'> {
  readonly reason: Reason
  readonly evidence: Evidence
}
/** The protocol's code threw on a datagram (P3). */
export interface DatagramFaulted extends OfPeer<'datagram.faulted'> {
  readonly error: string
  readonly stack?: string | undefined
}

/** What a protocol has to say: a message received, a backend that is down. */
export interface ProtocolNotice extends OfSocket<'protocol.notice'> {
  /** Left out of what is not about one connection. */
  readonly connection?: string | undefined
  readonly level: NoticeLevel
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** Nobody else is let in (M1). */
export interface ListenerFull extends OfListener<'listener.full'> {
  readonly open: number
  readonly limit: number
}
/** Only clients are let in (M3). */
export interface ListenerReserveEngaged extends OfListener<'listener.reserveEngaged'> {
  readonly open: number
  readonly reserve: number
}
/** Everybody may come in again. */
export interface ListenerRoom extends OfListener<'listener.room'> {
  readonly open: number
}

/** New settings hold; how many sockets were kept, opened, closed, rebound (L6). */
export interface SettingsApplied extends Base<'settings.applied'> {
  readonly kept: number
  readonly opened: number
  readonly closed: number
  readonly rebound: number
}
/** New settings were wrong; the old ones hold. */
export interface SettingsRefused extends Base<'settings.refused'> {
  readonly complaints: readonly string[]
}

/** A domain's certificate was read, or read again (T9). */
export interface CertificateLoaded extends Base<'certificate.loaded'> {
  readonly domain: string
  readonly subject: string
  /** When it expires, as an ISO date. */
  readonly validTo: string
  readonly selfSigned: boolean
}
/** A policy of the host threw, or answered what it may not: told once for each socket, until settings are applied. */
export interface PolicyFailed extends OfSocket<'policy.failed'> {
  readonly reason: Reason
  readonly error: string
  readonly stack?: string | undefined
}

/** A certificate could not be read (T9), or a connection came to a domain that has none (T5). */
export interface CertificateFailed extends Base<'certificate.failed'> {
  readonly domain: string
  /** The connection that came, as is `localAddress` where it came to. Left out when a file could not be read. */
  readonly connection?: string | undefined
  readonly localAddress?: string | undefined
  readonly message: string
}

/** A standard stream of the daemon does not take lines: its reader is gone, the disk is full (D8). Told once an outage. */
export interface OutputFailed extends Base<'output.failed'> {
  readonly output: 'stdout' | 'stderr'
  /** The system's code, as `EPIPE`. */
  readonly code: string
}
/** A standard stream takes lines again that has failed, or whose reader had stalled. */
export interface OutputLost extends Base<'output.lost'> {
  readonly output: 'stdout' | 'stderr'
  /** How many lines it has not got. */
  readonly lost: number
}

/** The whole Portreeve has drained (D2). */
export interface DrainFinished extends Base<'drain.finished'> {
  /** Connections that ended by themselves, and those cut at the deadline. */
  readonly left: number
  readonly cut: number
  /** In milliseconds. */
  readonly duration: number
}

/** Every event of Portreeve: a closed union, told apart by `type`. */
export type PortreeveEvent =
  | SocketListening
  | SocketBindFailed
  | SocketAcceptFailed
  | SocketSuspended
  | SocketDraining
  | SocketClosed
  | SocketCrashed
  | ConnectionAdmitted
  | ConnectionRefused
  | ConnectionSecured
  | ConnectionClosed
  | ConnectionFaulted
  | LoginAccepted
  | LoginFailed
  | LoginDeferred
  | AddressBanned
  | DatagramReceived
  | DatagramRefused
  | DatagramFaulted
  | ProtocolNotice
  | ListenerFull
  | ListenerReserveEngaged
  | ListenerRoom
  | PolicyFailed
  | SettingsApplied
  | SettingsRefused
  | CertificateLoaded
  | CertificateFailed
  | OutputFailed
  | OutputLost
  | DrainFinished

export type EventType = PortreeveEvent['type']
export type EventOf<T extends EventType> = Extract<PortreeveEvent, { type: T }>

/** Once each: the compiler refuses a list that lacks a type or has one too many. */
const TYPES: Readonly<Record<EventType, true>> = {
  'socket.listening': true,
  'socket.bindFailed': true,
  'socket.acceptFailed': true,
  'socket.suspended': true,
  'socket.draining': true,
  'socket.closed': true,
  'socket.crashed': true,
  'connection.admitted': true,
  'connection.refused': true,
  'connection.secured': true,
  'connection.closed': true,
  'connection.faulted': true,
  'login.accepted': true,
  'login.failed': true,
  'login.deferred': true,
  'address.banned': true,
  'datagram.received': true,
  'datagram.refused': true,
  'datagram.faulted': true,
  'protocol.notice': true,
  'listener.full': true,
  'listener.reserveEngaged': true,
  'listener.room': true,
  'policy.failed': true,
  'settings.applied': true,
  'settings.refused': true,
  'certificate.loaded': true,
  'certificate.failed': true,
  'output.failed': true,
  'output.lost': true,
  'drain.finished': true,
}

/** The type of every event, in the order of `docs/events.md`. */
export const EVENT_TYPES = Object.keys(TYPES) as readonly EventType[]
