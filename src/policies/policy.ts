import type { z } from 'zod'
import type { AddressSet, DecisionStep } from './address-set.ts'
import type { Bans } from './bans.ts'
import type { PolicyPeer } from './host-policy.ts'
import type { Lookup } from './lookup.ts'
import type { Arrival, Peer, PeerLists } from './peer.ts'
import type { Refusal } from './verdict.ts'

/**
 * When a policy is asked, by what is known then: the peer's address; who the client is; what had to be asked elsewhere;
 * the counts; what TLS has brought; the protocol.
 */
export const STAGES = ['address', 'client', 'lookup', 'place', 'secured', 'session'] as const

export type Stage = (typeof STAGES)[number]

/** Shapes of the settings that a policy brings, by where they stand. */
export interface PolicySettings {
  readonly server?: z.ZodRawShape
  readonly listener?: z.ZodRawShape
  readonly socket?: z.ZodRawShape
}

/** Settings of a shape with every default filled in. */
type Filled<S> = S extends z.ZodRawShape ? z.output<z.ZodObject<S>> : unknown

/** The lists that policies ask, compiled. */
export interface PolicyLists extends PeerLists {
  readonly denied: AddressSet
  readonly blacklisted: AddressSet
}

/** How a domain is chosen, and whether it has a certificate (T4, T5, T6). */
export interface CertificateChoice {
  /** Undefined where no domain is configured. */
  domainOf(arrival: Arrival): string | undefined
  has(domain: string | undefined): boolean
}

/** What a listener socket is doing right now. */
export interface Live {
  /** Trusted proxies whose PROXY header is awaited. */
  readonly awaitedHeaders: number
  /** TLS handshakes under way. */
  readonly handshakesUnderWay: number
  /** Whether a handshake of that address would be begun; one of another address may give way to it (T7). */
  hasRoomForHandshake(key: unknown): boolean
  /** Why nobody can connect, as `draining`; undefined while it accepts. Asked by `explain` alone: the kernel has no questions. */
  readonly unavailable: string | undefined
}

/** A listener socket as a policy sees it when it is compiled: what does not change from one connection to the next. */
export interface PolicyContext<S extends PolicySettings = PolicySettings> {
  readonly transport: 'tcp' | 'udp'
  readonly listenerName: string
  /** As in `web:8080`. */
  readonly socketName: string
  readonly tls: 'off' | 'on' | 'ext'
  readonly server: Filled<S['server']>
  readonly listener: Filled<S['listener']>
  readonly socket: Filled<S['socket']>
  readonly lists: PolicyLists
  /** The list of the socket's own restriction. */
  readonly addresses: AddressSet
  readonly bans: Bans
  readonly certificates: CertificateChoice
  readonly live: Live
  /** Hears that a host's policy threw: once for each policy and compilation. */
  policyFailed(reason: string, error: unknown): void
}

/** What the policies of a socket are compiled from, but for what it is doing right now. */
export type SocketPolicyContext = Omit<PolicyContext, 'live' | 'policyFailed'>

/** An answer in words, with what it rests on. */
export interface Told {
  readonly answer: string
  /** The way to the line of the list that decided, through `#` references. Undefined: no line covers the address. */
  readonly path?: readonly DecisionStep[] | undefined
  readonly count?: number | undefined
  readonly limit?: number | undefined
  /** How many of `count` others hold: another generation of the process, other machines. */
  readonly elsewhere?: number | undefined
  /** Of a ban: when it ends, in milliseconds since 1970, and how many logins failed where they are why. */
  readonly until?: number | undefined
  readonly failures?: number | undefined
}

/** Refuses, or says nothing. It runs on the way of a connection: synchronous, and without allocation for who is refused. */
export type Ask = (peer: Peer) => Refusal | undefined

/** A policy compiled for one listener socket. */
export interface Question {
  /** Undefined: on this socket nothing can refuse. */
  readonly refusal?: Ask | undefined
  /** Of the stage `lookup`: where the answer comes from. `refusal` gives what is kept of it. */
  readonly lookup?: Lookup<PolicyPeer> | undefined
  /** Says the answer that `refusal` has just given. Undefined: it goes without saying. */
  tell(peer: Peer, refusal: Refusal | undefined): Told | undefined
}

/** A rule of admission: everything there is to know of it. */
export interface Policy<
  R extends string = string,
  S extends PolicySettings = PolicySettings,
  F extends string = string,
> {
  /** What it refuses with: the same word in events, logs, metrics, page and `explain` (D6). */
  readonly reason: R
  readonly stage: Stage
  /** As `explain` and the page ask it, to be answered with yes for a refusal. */
  readonly question: string
  /** What it does, in one or two sentences, for the reference. */
  readonly description: string
  readonly settings?: S
  /** Asked of the peer alone, not again of a client behind a proxy (X2). Only for the stage `address`. */
  readonly peerOnly?: boolean
  /** A limit of count, which another moment may lift. */
  readonly passing?: boolean
  /** A socket asks it by name at a moment of its own, and not in the order of its stage, which holds for `explain`. */
  readonly ownMoment?: boolean
  /** Other reasons of the same rule, for what a peer does after it was let through, each with a description. */
  readonly failures?: Readonly<Record<F, string>>
  /** Undefined: the question makes no sense on such a socket, and `explain` does not show it. */
  compile(context: PolicyContext<S>): Question | undefined
}

/** Ties the type of a policy's settings to what it is compiled from. */
export const policy = <const R extends string, S extends PolicySettings, F extends string = never>(
  definition: Policy<R, S, F>,
): Policy<R, S, F> => definition
