import type { AddressWords } from './address.ts'
import { type Reason, type Refusal, refuse } from './verdict.ts'
import { type AddressKey, type Everywhere, type Visitor, Visitors } from './visitors.ts'

export type { AddressKey } from './visitors.ts'

/** What an address is counted under: IPv4 by /32, IPv6 by its prefix (M7). */
export const addressKey = (words: AddressWords, ipv6Prefix: number): AddressKey => {
  if (words.family === 4) return words.d
  if (ipv6Prefix === 64) return `${words.a}:${words.b}`
  const kept = [words.a, words.b, words.c, words.d].map((word, index) => word & prefixMask(ipv6Prefix - 32 * index))
  return kept.join(':')
}

/** The mask of a word of which the first `bits` count; bits may be below 0 or above 32. */
const prefixMask = (bits: number): number => {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}

/** The limits of one listener (M1, M2, M3). No limit is `Infinity`. */
export interface Limits {
  readonly maxConnections: number
  readonly perAddressLimit: number
  readonly clientReserve: number
}

/** Who asks for a place. `client` and `clusterPeer` are only read when the answer depends on them. */
export interface PlaceRequest {
  readonly key: AddressKey
  readonly client: boolean
  readonly clusterPeer: boolean
}

/** Who may still enter: everybody, clients only (M3), nobody (M1). */
export type Level = 'open' | 'reserved' | 'full'

/** One listener's page in the ledger. */
export interface Account {
  readonly name: string
  readonly limits: Limits
  readonly open: number
  readonly level: Level
}

/** A place that is taken. Whoever holds it gives it back once (M6); a second time changes nothing. */
export interface Place {
  readonly admitted: true
  readonly account: Account
  readonly key: AddressKey
}

/**
 * The counts behind the limits. One process keeps them in memory; a ledger shared by threads or machines has the same
 * calls: open an account, take a place, give it back, ask the counts.
 */
export interface Ledger {
  /** The account of a listener. It is made on first use and `limits` hold from now on; nobody is closed (M4). */
  account(name: string, limits: Limits): Account
  /** Takes a place, or says why there is none. The questions of M5 from `full` on, in their order. */
  take(account: Account, request: PlaceRequest): Place | Refusal
  /** The same answer without taking anything. */
  ask(account: Account, request: PlaceRequest): Refusal | undefined
  giveBack(place: Place): void
  /** Counts a place under another key, since what counts as one address has changed (M7). Nobody is closed (M4). */
  recount(place: Place, key: AddressKey): void
  /** Open connections: of the whole server, or of one address in a listener or in the whole server. */
  count(of?: { readonly account?: Account; readonly key?: AddressKey }): number
  /** The addresses with open connections in an account, or in the whole server, most first. */
  addresses(account?: Account): { readonly key: AddressKey; readonly open: number }[]
  /** Calls `hear` on each change of an account's level. Returns the way to stop. */
  watch(account: Account, hear: (level: Level) => void): () => void
  /** Forgets an account that nobody holds a place of. */
  forget(account: Account): void
  perAddressLimit: number
}

class MemoryAccount implements Account {
  readonly name: string
  limits: Limits
  open = 0
  level: Level = 'open'
  readonly visitors: Visitors
  readonly watchers = new Set<(level: Level) => void>()

  constructor(name: string, limits: Limits, everywhere: Map<AddressKey, Everywhere>) {
    this.name = name
    this.limits = limits
    this.visitors = new Visitors(everywhere)
  }

  get free(): number {
    return this.limits.maxConnections - this.open
  }

  /** Compares where the account stands with where it stood, and tells those who watch. */
  settle(): void {
    const free = this.free
    const level = free <= 0 ? 'full' : free <= this.limits.clientReserve ? 'reserved' : 'open'
    if (level === this.level) return
    this.level = level
    for (const hear of this.watchers) hear(level)
  }
}

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
}

/** A refusal by count, kept as long as its numbers stay the same: under a flood they do, and nothing is allocated. */
const countRefusal = (reason: Reason) => {
  let last = refuse(reason, { count: -1, limit: -1 })
  return (count: number, limit: number): Refusal => {
    if (last.evidence.count !== count || last.evidence.limit !== limit) last = refuse(reason, { count, limit })
    return last
  }
}

const full = countRefusal('full')
const perAddress = countRefusal('per-address-limit')
const serverPerAddress = countRefusal('server-per-address-limit')
const reserve = countRefusal('client-reserve')

/** The ledger of one process. */
export class MemoryLedger implements Ledger {
  perAddressLimit: number
  readonly #accounts = new Map<string, MemoryAccount>()
  readonly #everywhere = new Map<AddressKey, Everywhere>()
  #open = 0

  constructor(perAddressLimit = Number.POSITIVE_INFINITY) {
    this.perAddressLimit = perAddressLimit
  }

  account(name: string, limits: Limits): Account {
    let account = this.#accounts.get(name)
    if (account === undefined) {
      account = new MemoryAccount(name, limits, this.#everywhere)
      this.#accounts.set(name, account)
    }
    account.limits = limits
    account.settle()
    return account
  }

  take(account: MemoryAccount, request: PlaceRequest): Place | Refusal {
    const visitor = account.visitors.find(request.key)
    const refusal = this.#judge(account, request, visitor?.open ?? 0, this.#countEverywhere(request.key, visitor))
    if (refusal !== undefined) return refusal
    this.#open++
    account.open++
    const place = new MemoryPlace(account, account.visitors.enter(visitor ?? request.key))
    account.settle()
    return place
  }

  ask(account: MemoryAccount, request: PlaceRequest): Refusal | undefined {
    const visitor = account.visitors.find(request.key)
    return this.#judge(account, request, visitor?.open ?? 0, this.#countEverywhere(request.key, visitor))
  }

  #countEverywhere(key: AddressKey, visitor: Visitor | undefined): number {
    return (visitor?.everywhere ?? this.#everywhere.get(key))?.open ?? 0
  }

  /** Maximum, per address, reserve (M5). Cluster peers are not counted per address (M2), clients use every place (M3). */
  #judge(account: MemoryAccount, request: PlaceRequest, here: number, everywhere: number): Refusal | undefined {
    const { limits, free, open } = account
    if (free <= 0) return full(open, limits.maxConnections)
    if (here >= limits.perAddressLimit && !request.clusterPeer) return perAddress(here, limits.perAddressLimit)
    if (everywhere >= this.perAddressLimit && !request.clusterPeer) {
      return serverPerAddress(everywhere, this.perAddressLimit)
    }
    if (free <= limits.clientReserve && !request.client)
      return reserve(open, limits.maxConnections - limits.clientReserve)
    return undefined
  }

  giveBack(place: MemoryPlace): void {
    if (!place.held) return
    place.held = false
    const { account, visitor } = place
    account.visitors.leave(visitor)
    account.open--
    this.#open--
    account.settle()
  }

  recount(place: MemoryPlace, key: AddressKey): void {
    if (!place.held || place.key === key) return
    const { visitors } = place.account
    visitors.leave(place.visitor)
    place.visitor = visitors.enter(visitors.find(key) ?? key)
  }

  count({ account, key }: { account?: MemoryAccount; key?: AddressKey } = {}): number {
    if (key === undefined) return account?.open ?? this.#open
    const counted = account === undefined ? this.#everywhere.get(key) : account.visitors.find(key)
    return counted?.open ?? 0
  }

  addresses(account?: MemoryAccount): { key: AddressKey; open: number }[] {
    const counted = account?.visitors.all() ?? this.#everywhere.values()
    const rows = [...counted].filter(({ open }) => open > 0).map(({ key, open }) => ({ key, open }))
    return rows.sort((one, other) => other.open - one.open)
  }

  watch(account: MemoryAccount, hear: (level: Level) => void): () => void {
    account.watchers.add(hear)
    return () => account.watchers.delete(hear)
  }

  forget(account: MemoryAccount): void {
    if (account.open > 0) return
    account.visitors.forgetIdle()
    this.#accounts.delete(account.name)
  }
}
