/** Every reason for which Portreeve turns somebody away: the same word in events, logs, metrics, page and `explain` (D6). */
export const REASONS = [
  'denied',
  'banned',
  'restricted',
  'full',
  'per-address-limit',
  'server-per-address-limit',
  'client-reserve',
  'no-certificate',
  'handshake-failed',
  'handshake-timeout',
  'handshake-limit',
  'proxy-untrusted',
  'proxy-missing',
  'proxy-invalid',
  'clients-only',
  'draining',
] as const

export type Reason = (typeof REASONS)[number]

/** Limits of count, which another moment may lift: the protocol may say so in its words (`refuseWith`). Lists and bans are silent. */
export const COUNT_LIMITS: ReadonlySet<Reason> = new Set<Reason>([
  'full',
  'per-address-limit',
  'server-per-address-limit',
  'client-reserve',
])

/** What a refusal rests on: a line of an address list, a ban, or a count that met its limit. */
export interface Evidence {
  /** The list that decided, and the line in it, counted from 1. No line: the list does not hold the address. */
  readonly list?: string
  readonly line?: number
  /** Open connections when the question was asked, and the most that are allowed. */
  readonly count?: number
  readonly limit?: number
  /** When a ban ends, in milliseconds since 1970. */
  readonly until?: number
  /** What only words can say, as the code of a TLS error or what is wrong with a header. */
  readonly detail?: string
}

export interface Refusal {
  readonly admitted: false
  readonly reason: Reason
  readonly evidence: Evidence
}

/** A fresh refusal. On the way of a connection refusals are made once and kept: see `access` and `place-limits`. */
export const refuse = (reason: Reason, evidence: Evidence = {}): Refusal => ({ admitted: false, reason, evidence })
