import type { AddressKey } from '../policies/address-key.ts'
import type { Level, Limits, Standing } from '../policies/standing.ts'
import type { Refusal } from '../policies/verdict.ts'

/** Says why there is no place; undefined: take it. Synchronous. `standing` is good until it returns: keep nothing of it. */
export type Judge = (standing: Standing) => Refusal | undefined

/** An address and its open connections. */
export interface AddressCount {
  readonly key: AddressKey
  readonly open: number
}

/** A place that is taken. Whoever holds it gives it back once (M6); a second time changes nothing. */
export interface Place {
  readonly admitted: true
  readonly account: Account
  /** What it is counted under. */
  readonly key: AddressKey
  giveBack(): void
  /** Counts the place under another key, since what counts as one address has changed (M7). Nobody is closed (M4). */
  recount(key: AddressKey): void
}

/** One listener's page in the ledger. */
export interface Account {
  readonly name: string
  readonly limits: Limits
  /** Open connections here, without those elsewhere. */
  readonly open: number
  /** Who may still enter, with what is open elsewhere. */
  readonly level: Level
  /** What an address's request for a place would be judged by. */
  standing(key: AddressKey): Standing
  /** Asks `judge`, and takes a place if it has nothing against it. */
  take(key: AddressKey, judge: Judge): Place | Refusal
  /** The addresses with open connections here, most first. */
  addresses(): AddressCount[]
  /** Calls `hear` on each change of the level. Returns the way to stop. */
  watch(hear: (level: Level) => void): () => void
  /** Forgets the account, unless somebody holds a place of it. */
  forget(): void
}

/**
 * The places of a server: who holds how many of them. It does not decide who may have one; that is for the judge which
 * `take` is called with. All calls are synchronous, and on the objects themselves: another implementation is another
 * set of classes, and never gets to see a place or an account that it has not made.
 */
export interface Ledger {
  /** Open connections here, of all accounts. */
  readonly open: number
  /** The account of a listener. It is made on first use, and `limits` hold from now on; nobody is closed (M4). */
  account(name: string, limits: Limits): Account
  /** Open connections of one address, of all accounts. */
  count(key: AddressKey): number
  /** The addresses with open connections, most first. */
  addresses(): AddressCount[]
  /** What is open elsewhere has changed: brings the levels of all accounts up to date. */
  elsewhereChanged(): void
}
