import type { TlsOptions } from '../net/secure-context.ts'
import type { BanRule } from '../policies/bans.ts'
import type { FairQueueLimits } from '../policies/fair-queue.ts'
import { PASSWORD_HASHING } from '../protocols/helpers/login/password-hashing.ts'
import type { Protocol, ServeConnection } from '../protocols/protocol.ts'
import type { AdminInput, ListenerInput, SocketInput } from './input.ts'

/** Settings as the rest of Portreeve reads them: every default filled in, times in milliseconds, no limit is `Infinity`. */
export interface Settings {
  /** What relative paths start from: the folder of the settings file. Undefined: the working directory. */
  readonly directory: string | undefined
  /** Texts by name; the five lists with a meaning are always there, under their usual spelling. */
  readonly addressLists: Readonly<Record<string, string>>
  readonly perAddressLimit: number
  readonly perAddressIpv6Prefix: number
  readonly tlsOptions: TlsOptions
  /** Undefined: this one does not say; the default holds unless another Portreeve of the process does. */
  readonly passwordHashing: FairQueueLimits | undefined
  readonly domains: readonly DomainSettings[]
  /** In the order of the settings. */
  readonly listeners: readonly ListenerSettings[]
  /** Undefined: there is no admin listener. */
  readonly admin: AdminSettings | undefined
}

export interface AdminSettings {
  /** Not 0. */
  readonly port: number | 'any'
  /** `all`, or one address in its one form. */
  readonly address: string
  readonly tls: NonNullable<AdminInput['tls']>
  readonly restriction: NonNullable<AdminInput['restriction']>
  readonly addresses: string
  /** In small letters. */
  readonly hosts: readonly string[]
  /** A path, which starts from `directory`. */
  readonly tokenFile: string | undefined
  readonly inspect: boolean
}

export interface DomainSettings {
  readonly name: string
  readonly aliases: readonly string[]
  /** Each in its one form (A6). */
  readonly localAddresses: readonly string[]
  /** A path, which starts from `directory`, or `self-signed`. */
  readonly certificate: string | undefined
  readonly key: string | undefined
  /** Only what differs from the server's. */
  readonly tlsOptions: Partial<TlsOptions>
}

export interface ListenerSettings {
  readonly name: string
  /** A name, a module path (which starts from `directory`), a function or an object. */
  readonly protocol: string | ServeConnection | Protocol
  readonly options: Readonly<Record<string, unknown>>
  readonly transport: 'tcp' | 'udp'
  readonly maxConnections: number
  readonly perAddressLimit: number
  readonly clientReserve: number
  readonly clientsOnly: boolean
  readonly refuseWith: NonNullable<ListenerInput['refuseWith']>
  /** Milliseconds, as are the other times. */
  readonly handshakeTimeout: number
  readonly handshakeLimit: number
  readonly proxyTimeout: number
  readonly drainDeadline: number
  readonly farewellTimeout: number
  readonly stallTimeout: number
  readonly logLevel: NonNullable<ListenerInput['logLevel']>
  readonly backlog: number
  readonly ban: BanRule | undefined
  /** Replies a second; `Infinity`: no limit. */
  readonly replyRate: number
  /** The rows that exist: none has port 0 (L6). */
  readonly sockets: readonly SocketSettings[]
}

export interface SocketSettings {
  /** As in `web:8080`: known before anything is bound, and kept while the socket lives. See `nameSockets`. */
  readonly name: string
  readonly port: number | 'any'
  /** `all`, or one address in its one form. */
  readonly address: string
  readonly ipv6Only: boolean
  readonly tls: NonNullable<SocketInput['tls']>
  readonly restriction: NonNullable<SocketInput['restriction']>
  readonly addresses: string
  readonly proxyProtocol: NonNullable<SocketInput['proxyProtocol']>
  readonly reusePort: boolean
}

/** What a socket's own address list is called, in decisions: it is compiled under this name, and found again by it. */
export const addressesOf = ({ name }: SocketSettings): string => `${name} addresses`

/** The lists that mean something of themselves. */
export const MEANINGFUL_LISTS = ['denied', 'clients', 'blacklisted', 'clusterPeers', 'trustedProxies'] as const

/** What holds where settings say nothing. Times are in milliseconds. */
export const DEFAULTS = {
  perAddressLimit: Number.POSITIVE_INFINITY,
  perAddressIpv6Prefix: 64,
  tlsOptions: { minVersion: 'TLSv1.2' },
  passwordHashing: PASSWORD_HASHING,
  listener: {
    maxConnections: 10_000,
    perAddressLimit: Number.POSITIVE_INFINITY,
    clientReserve: 0,
    clientsOnly: false,
    refuseWith: 'close',
    handshakeTimeout: 10_000,
    handshakeLimit: 1_000,
    proxyTimeout: 5_000,
    drainDeadline: 30_000,
    farewellTimeout: 3_000,
    stallTimeout: 300_000,
    logLevel: 'info',
    backlog: 511,
    replyRate: 250,
  },
  ban: { failures: 10, within: 600_000, for: 3_600_000 },
  socket: {
    address: 'all',
    ipv6Only: false,
    tls: 'off',
    restriction: 'none',
    addresses: '',
    proxyProtocol: 'off',
    reusePort: false,
  },
  admin: { address: '127.0.0.1', tls: 'off', restriction: 'none', addresses: '', inspect: false },
} as const
