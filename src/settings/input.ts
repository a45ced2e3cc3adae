import type { Duration } from '../durations.ts'
import type { ProtocolName } from '../protocols/by-name.ts'
import type { Protocol, ServeConnection } from '../protocols/protocol.ts'

/** What users write, in TypeScript or YAML: one shape. What is left out gets its default. */
export interface SettingsInput {
  /** Named address lists, one element a line (A4). `denied`, `clients`, `blacklisted`, `clusterPeers` and `trustedProxies` have a meaning of their own. */
  readonly addressLists?: Readonly<Record<string, string>> | undefined
  /** The most open connections from one address, over all listeners (M2). At least 1; no limit unless set. */
  readonly perAddressLimit?: number | undefined
  /** How many bits of an IPv6 address count as one address for the limits (M7). 1 to 128, default 64. */
  readonly perAddressIpv6Prefix?: number | undefined
  /** What TLS handshakes may agree on, where a domain says nothing of its own. */
  readonly tlsOptions?: TlsInput | undefined
  /** How many passwords are hashed at one time, and how many wait: one budget for the whole process (M9). */
  readonly passwordHashing?: PasswordHashingInput | undefined
  /** The domains with their certificates; the first one also owns every local address that no other owns (T4). */
  readonly domains?: readonly DomainInput[] | undefined
  /** The listeners by name: letters, digits, `.`, `_`, `-`. */
  readonly listeners: Readonly<Record<string, ListenerInput>>
  /** The admin listener with its page, its API and its health checks. Off unless set. */
  readonly admin?: AdminInput | undefined
}

/** The budget for checking passwords against the hashes of users files; `{}` takes every default. */
export interface PasswordHashingInput {
  /** How many are hashed at one time. Each takes one of the threads that files and look-ups need too (4, or UV_THREADPOOL_SIZE): at least one must be left. Default 1. */
  readonly concurrent?: number | undefined
  /** How many logins wait for their turn; beyond it they are told to come again. 1 to 10000, default 100. */
  readonly waiting?: number | undefined
}

/** Where the server is seen and changed while it runs, and by whom. */
export interface AdminInput {
  /** 1 to 65535, `any` for a free port of the system's choice, or 0: there is no admin listener. */
  readonly port: number | 'any'
  /** `all`, or one local address. One that is not loopback takes tls and a restriction. Default 127.0.0.1. */
  readonly address?: string | undefined
  /** `on`: TLS, with the certificate of the domain. Default off. */
  readonly tls?: 'off' | 'on' | undefined
  /** `grant`: only the listed addresses. `deny`: all but the listed (A2). Default none. */
  readonly restriction?: 'none' | 'grant' | 'deny' | undefined
  /** The address list of the restriction, as text (A2, A4). */
  readonly addresses?: string | undefined
  /** The names that browsers may call it by, beside its addresses and localhost. */
  readonly hosts?: readonly string[] | undefined
  /** The path of a file that holds the token, at least 20 characters. One is made at each start unless set. */
  readonly tokenFile?: string | undefined
  /** Whether the inspectors of XState may watch the actors, over WebSocket on loopback. Default false. */
  readonly inspect?: boolean | undefined
}

/** A domain: what it is called, and how it proves it. */
export interface DomainInput {
  /** The domain's name, as in example.com. */
  readonly name: string
  /** More server names that are this domain (T6); `*.example.com` is every name one label below. */
  readonly aliases?: readonly string[] | undefined
  /** The local addresses that belong to this domain (T4). */
  readonly localAddresses?: readonly string[] | undefined
  /** The path of the certificate chain in PEM, or `self-signed`: made in memory at start, for trying out. */
  readonly certificate?: string | undefined
  /** The path of the private key in PEM; not needed where the certificate file holds it too. */
  readonly key?: string | undefined
  /** What differs from the server's tlsOptions. A domain that is found by server name alone can only raise minVersion. */
  readonly tlsOptions?: TlsInput | undefined
}

/** What TLS handshakes may agree on. */
export interface TlsInput {
  /** The oldest version that is spoken, TLSv1.2 or TLSv1.3. Default TLSv1.2. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
  /** Cipher suites as OpenSSL names them, the best first, with colons between; the order is the server's. Default: as Node has them. */
  readonly ciphers?: string | undefined
  /** Curves and groups that the key exchange may use, as OpenSSL names them, with colons between. Default: as Node has them. */
  readonly ecdhCurve?: string | undefined
}

/** A listener: one service with its limits and its sockets (L1). */
export interface ListenerInput {
  /** What speaks on the connections: a name such as echo or http, a module path, or in TypeScript a function or an object. */
  readonly protocol: ProtocolInput
  /** The named protocol's own options, checked by the protocol. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** For protocols that can do both. Default: the protocol's usual one. */
  readonly transport?: 'tcp' | 'udp' | undefined
  /** The most open connections, over all sockets of the listener (M1). At least 1, default 10000. */
  readonly maxConnections?: number | undefined
  /** The most open connections from one address, over all sockets of the listener (M2). At least 1; no limit unless set. */
  readonly perAddressLimit?: number | undefined
  /** How many of the last places are kept for clients (M3). 0 to maxConnections, default 0. */
  readonly clientReserve?: number | undefined
  /** Whether only addresses in the clients list are served; others get one error message (P6). Default false. */
  readonly clientsOnly?: boolean | undefined
  /** What becomes of a connection over a limit of count (M1, M2, M3): `close`, or `words`: the protocol says so first, to 50 at a time on each socket, and to none on `tls: on`. Default close. */
  readonly refuseWith?: 'close' | 'words' | undefined
  /** How long a TLS handshake may take (T7). Default 10s. */
  readonly handshakeTimeout?: Duration | undefined
  /** The most TLS handshakes under way at one time, for each socket (T7). At least 1, default 1000. */
  readonly handshakeLimit?: number | undefined
  /** How long a PROXY header may take (X3). At least 3s, default 5s. */
  readonly proxyTimeout?: Duration | undefined
  /** How long connections may go on after their socket is removed or drained (L7, D2). Default 30s. */
  readonly drainDeadline?: Duration | undefined
  /** How long a client may take to close once this side has ended and everything is sent. TCP only; at least 1ms, default 3s. */
  readonly farewellTimeout?: Duration | undefined
  /** How long a peer may take less than 16 KiB of what waits for it; then it is closed (M9). TCP only; at least 1ms, default 5m. */
  readonly stallTimeout?: Duration | undefined
  /** The least level that the log shows of this listener. Default info. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
  /** How many connections may wait in the kernel to be accepted. At least 1, default 511. */
  readonly backlog?: number | undefined
  /** Refuses an address everywhere for a while after failed logins; never clients, cluster peers or trusted proxies. TCP only; no ban unless set. */
  readonly ban?: BanInput | undefined
  /** The most replies a second to one source of datagrams: an address (IPv6 by `perAddressIpv6Prefix`) and a port. At least 1, or `off`: no limit. UDP only, default 250. */
  readonly replyRate?: number | 'off' | undefined
  /** The table of listener sockets, one row each (L2, L6). */
  readonly sockets: readonly SocketInput[]
}

/** When failed logins ban an address; `{}` takes every default. */
export interface BanInput {
  /** How many logins of one address must fail, over all listeners with a ban. 1 to 100, default 10. */
  readonly failures?: number | undefined
  /** Within how long they must fail. Default 10m. */
  readonly within?: Duration | undefined
  /** How long the address is refused then. Default 1h. */
  readonly for?: Duration | undefined
}

/** A row of a listener's table: a port on a local address. */
export interface SocketInput {
  /** 1 to 65535, `any` for a free port of the system's choice, or 0: the row does not exist (L6). */
  readonly port: number | 'any'
  /** `all`, or one local address (L2, L8). Default all. */
  readonly address?: string | undefined
  /** Whether an IPv6 socket for all addresses leaves IPv4 alone (L8). Default false. */
  readonly ipv6Only?: boolean | undefined
  /** `off`: clear text. `on`: TLS from the first byte. `ext`: clear text that counts as secure, since a device in front has taken TLS off (T1, T2, T3). Default off. */
  readonly tls?: 'off' | 'on' | 'ext' | undefined
  /** `grant`: only the listed addresses. `deny`: all but the listed (A2). Default none. */
  readonly restriction?: 'none' | 'grant' | 'deny' | undefined
  /** The address list of the restriction, as text (A2, A4). */
  readonly addresses?: string | undefined
  /** Whether connections start with a PROXY header (X1). Default off. */
  readonly proxyProtocol?: 'off' | 'required' | 'optional' | undefined
  /** Whether other processes or threads may open the same port with the same setting, and share its connections. Default false. */
  readonly reusePort?: boolean | undefined
}

/** A protocol by name or module path, as a function of each connection, or as an object. */
export type ProtocolInput = ProtocolName | (string & {}) | ServeConnection | Protocol
