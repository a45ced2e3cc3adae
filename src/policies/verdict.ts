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
  /** One of `REASONS`, or that of a host's own policy. */
  readonly reason: string
  readonly evidence: Evidence
}

/** A fresh refusal. On the way of a connection refusals are made once and kept: see `list-refusals` and `count-refusal`. */
export const refuse = (reason: string, evidence: Evidence = {}): Refusal => ({ admitted: false, reason, evidence })
