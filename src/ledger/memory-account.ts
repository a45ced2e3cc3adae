import type { AddressKey } from '../policies/address-key.ts'
import { type Counts, type Elsewhere, type Level, type Limits, levelOf, type Standing } from '../policies/standing.ts'
import type { Refusal } from '../policies/verdict.ts'
import type { Account, AddressCount, Judge, Place } from './ledger.ts'
import { type Everywhere, mostFirst, type Visitor, Visitors } from './visitors.ts'

/** What the accounts of a ledger share. */
export interface Books {
  readonly accounts: Map<string, MemoryAccount>
  readonly everywhere: Map<AddressKey, Everywhere>
  readonly elsewhere: Elsewhere | undefined
  /** Open connections of all accounts. */
  open: number
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const NONE: Counts = { listener: 0, address: 0, server: 0 }

class MemoryPlace implements Place {
  readonly admitted = true
  readonly account: MemoryAccount
  visitor: Visitor
  held = true

  constructor(account: MemoryAccount, visitor: Visitor) {
    this.account = account
    this.visitor = visitor
  }

  get key(): AddressKey {
    return this.visitor.key
  }

  giveBack(): void {
    if (!this.held) return
    this.held = false
    this.account.leave(this.visitor)
  }

  recount(key: AddressKey): void {
    if (this.held && this.key !== key) this.visitor = this.account.move(this.visitor, key)
  }
}

export class MemoryAccount implements Account {
  readonly name: string
  limits: Limits
  open = 0
  level: Level = 'open'
  readonly #books: Books
  readonly #visitors: Visitors
  readonly #watchers = new Set<(level: Level) => void>()
  /** Written anew for each judge, so that a refusal allocates nothing. */
  readonly #own: Writable<Counts> = { ...NONE }
  readonly #elsewhere: Writable<Counts> = { ...NONE }
  readonly #standing: Standing = { own: this.#own, elsewhere: this.#elsewhere }

  constructor(name: string, limits: Limits, books: Books) {
    this.name = name
    this.limits = limits
    this.#books = books
    this.#visitors = new Visitors(books.everywhere)
  }

  standing(key: AddressKey): Standing {
    const { own, elsewhere } = this.#stand(key, this.#visitors.find(key))
    return { own: { ...own }, elsewhere: { ...elsewhere } }
  }

  take(key: AddressKey, judge: Judge): Place | Refusal {
    const visitor = this.#visitors.find(key)
    const refusal = judge(this.#stand(key, visitor))
    if (refusal !== undefined) return refusal
    this.open++
    this.#books.open++
    const place = new MemoryPlace(this, this.#visitors.enter(visitor ?? key))
    this.settle()
    return place
  }

  #stand(key: AddressKey, visitor: Visitor | undefined): Standing {
    const own = this.#own
    own.listener = this.open
    own.address = visitor === undefined ? 0 : visitor.open
    own.server = (visitor?.everywhere ?? this.#books.everywhere.get(key))?.open ?? 0
    const { elsewhere } = this.#books
    if (elsewhere !== undefined) this.#standElsewhere(key, elsewhere)
    return this.#standing
  }

  #standElsewhere(key: AddressKey, source: Elsewhere): void {
    const elsewhere = this.#elsewhere
    elsewhere.listener = source.listener(this.name)
    elsewhere.address = source.address(this.name, key)
    elsewhere.server = source.server(key)
  }

  /** One connection less of a visitor. */
  leave(visitor: Visitor): void {
    this.#visitors.leave(visitor)
    this.open--
    this.#books.open--
    this.settle()
  }

  /** One connection of a visitor is counted under another key from now on. */
  move(visitor: Visitor, key: AddressKey): Visitor {
    this.#visitors.leave(visitor)
    return this.#visitors.enter(this.#visitors.find(key) ?? key)
  }

  addresses(): AddressCount[] {
    return mostFirst(this.#visitors.all())
  }

  watch(hear: (level: Level) => void): () => void {
    this.#watchers.add(hear)
    return () => this.#watchers.delete(hear)
  }

  forget(): void {
    if (this.open > 0) return
    this.#visitors.forgetIdle()
    const { accounts } = this.#books
    if (accounts.get(this.name) === this) accounts.delete(this.name)
  }

  /** Compares where the account stands with where it stood, and tells those who watch. */
  settle(): void {
    const { elsewhere } = this.#books
    const open = elsewhere === undefined ? this.open : this.open + elsewhere.listener(this.name)
    const level = levelOf(this.limits, open)
    if (level === this.level) return
    this.level = level
    for (const hear of this.#watchers) hear(level)
  }
}
