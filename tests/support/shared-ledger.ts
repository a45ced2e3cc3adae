import type { Account, AddressCount, Judge, Ledger, Place } from '../../src/ledger/ledger.ts'
import type { AddressKey } from '../../src/policies/address-key.ts'
import { type Elsewhere, type Level, type Limits, levelOf, type Standing } from '../../src/policies/standing.ts'
import type { Refusal } from '../../src/policies/verdict.ts'

const CELLS = 4_096

/** Counts in memory that threads can share: a cell for each name. */
class Cells {
  readonly #counts = new Int32Array(new SharedArrayBuffer(4 * CELLS))
  readonly #places = new Map<string, number>()

  #placeOf(...name: unknown[]): number {
    const text = JSON.stringify(name)
    const place = this.#places.get(text) ?? this.#places.size
    this.#places.set(text, place)
    return place
  }

  get(...name: unknown[]): number {
    return Atomics.load(this.#counts, this.#placeOf(...name))
  }

  add(change: number, ...name: unknown[]): void {
    Atomics.add(this.#counts, this.#placeOf(...name), change)
  }
}

/** Another ledger than the one in `src`, by the contract alone: nothing but the interfaces is taken from there. */
export class SharedLedger implements Ledger {
  readonly accounts = new Map<string, SharedAccount>()
  readonly cells = new Cells()
  readonly keys = new Set<AddressKey>()
  readonly elsewhere: Elsewhere | undefined

  constructor(elsewhere?: Elsewhere) {
    this.elsewhere = elsewhere
  }

  get open(): number {
    return this.cells.get('open')
  }

  account(name: string, limits: Limits): SharedAccount {
    const account = this.accounts.get(name) ?? new SharedAccount(name, limits, this)
    this.accounts.set(name, account)
    account.limits = limits
    account.settle()
    return account
  }

  count(key: AddressKey): number {
    return this.cells.get('server', key)
  }

  addresses(): AddressCount[] {
    return this.mostFirst((key) => this.count(key))
  }

  elsewhereChanged(): void {
    for (const account of this.accounts.values()) account.settle()
  }

  mostFirst(count: (key: AddressKey) => number): AddressCount[] {
    const rows = [...this.keys].map((key) => ({ key, open: count(key) }))
    return rows.filter(({ open }) => open > 0).sort((one, other) => other.open - one.open)
  }
}

class SharedAccount implements Account {
  readonly name: string
  limits: Limits
  level: Level = 'open'
  readonly ledger: SharedLedger
  readonly watchers = new Set<(level: Level) => void>()

  constructor(name: string, limits: Limits, ledger: SharedLedger) {
    this.name = name
    this.limits = limits
    this.ledger = ledger
  }

  get open(): number {
    return this.ledger.cells.get('listener', this.name)
  }

  standing(key: AddressKey): Standing {
    const { cells, elsewhere } = this.ledger
    return {
      own: { listener: this.open, address: cells.get('address', this.name, key), server: cells.get('server', key) },
      elsewhere: {
        listener: elsewhere?.listener(this.name) ?? 0,
        address: elsewhere?.address(this.name, key) ?? 0,
        server: elsewhere?.server(key) ?? 0,
      },
    }
  }

  take(key: AddressKey, judge: Judge): Place | Refusal {
    const refusal = judge(this.standing(key))
    if (refusal !== undefined) return refusal
    this.ledger.cells.add(1, 'open')
    this.ledger.cells.add(1, 'listener', this.name)
    this.count(key, 1)
    this.settle()
    return new SharedPlace(this, key)
  }

  count(key: AddressKey, change: number): void {
    this.ledger.keys.add(key)
    this.ledger.cells.add(change, 'address', this.name, key)
    this.ledger.cells.add(change, 'server', key)
  }

  leave(key: AddressKey): void {
    this.ledger.cells.add(-1, 'open')
    this.ledger.cells.add(-1, 'listener', this.name)
    this.count(key, -1)
    this.settle()
  }

  addresses(): AddressCount[] {
    return this.ledger.mostFirst((key) => this.ledger.cells.get('address', this.name, key))
  }

  watch(hear: (level: Level) => void): () => void {
    this.watchers.add(hear)
    return () => this.watchers.delete(hear)
  }

  forget(): void {
    const { accounts } = this.ledger
    if (this.open === 0 && accounts.get(this.name) === this) accounts.delete(this.name)
  }

  settle(): void {
    const level = levelOf(this.limits, this.open + (this.ledger.elsewhere?.listener(this.name) ?? 0))
    if (level === this.level) return
    this.level = level
    for (const hear of this.watchers) hear(level)
  }
}

class SharedPlace implements Place {
  readonly admitted = true
  readonly account: SharedAccount
  key: AddressKey
  #isHeld = true

  constructor(account: SharedAccount, key: AddressKey) {
    this.account = account
    this.key = key
  }

  giveBack(): void {
    if (this.#isHeld) this.account.leave(this.key)
    this.#isHeld = false
  }

  recount(key: AddressKey): void {
    if (!this.#isHeld) return
    this.account.count(this.key, -1)
    this.account.count(key, 1)
    this.key = key
  }
}
