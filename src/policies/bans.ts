import { type AddressWords, addressWords, formatAddress, parseAddress, prefixMask } from './address.ts'
import { type AddressKey, addressKey } from './address-key.ts'
import { Failures } from './failures.ts'
import type { PeerLists } from './peer.ts'
import { type Refusal, refuse } from './verdict.ts'

/** When an address is banned: after so many failures within a time, and for how long. In milliseconds. */
export interface BanRule {
  readonly failures: number
  readonly within: number
  readonly for: number
}

/** An address that is refused for a while, as plain data. */
export interface Ban {
  /** An IPv4 address, or an IPv6 prefix as `2001:db8::/64` (M7). */
  readonly address: string
  /** When it ends, in milliseconds since 1970. */
  readonly until: number
  /** Failed logins, or the word of an operator. */
  readonly by: 'logins' | 'hand'
  /** How many logins failed; only of a ban by logins. */
  readonly failures?: number | undefined
  /** The listener where the last one did: its rule decided. Only of a ban by logins. */
  readonly listener?: string | undefined
}

/** A ban with the refusal that it gives: made once, since a flood must not allocate. */
interface Kept extends Ban {
  /** Who failed last, or was named. */
  readonly words: Readonly<AddressWords>
  readonly refusal: Refusal
}

/** The most addresses that are banned: the oldest ban goes first. */
const MOST_BANNED = 100_000

/** How often is looked for what has come to its end, in milliseconds. */
const SWEEP_EVERY = 60_000

/**
 * The addresses that have failed too many logins or that an operator has named, of the whole server. It outlives settings, and needs no timer: what
 * has come to its end is forgotten when somebody asks.
 */
export class Bans {
  readonly #now: () => number
  readonly #failures = new Failures()
  readonly #banned = new Map<AddressKey, Kept>()
  readonly #words = addressWords()
  #ipv6Prefix = 64
  #sweepAt = 0

  /** `now` says the time in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** How many bans are kept; 0 says for certain that nobody is banned. */
  get size(): number {
    return this.#banned.size
  }

  /**
   * How many bits of an IPv6 address are one address (M7). With another number a ban holds for all that whoever failed
   * last belongs to now, and failures are counted from the beginning.
   */
  set ipv6Prefix(bits: number) {
    if (bits === this.#ipv6Prefix) return
    this.#ipv6Prefix = bits
    this.#failures.clear()
    const kept = [...this.#banned.values()].sort((one, other) => one.until - other.until)
    this.#banned.clear()
    for (const ban of kept) this.#ban(ban.words, ban)
  }

  /** Counts a failed login, over all listeners. Gives the ban when it was one too many. */
  failed(address: string, listener: string, rule: BanRule, exempt: PeerLists): Ban | undefined {
    const words = this.#words
    if (!parseAddress(address, words) || isExempt(words, exempt)) return undefined
    const now = this.#sweep()
    const key = addressKey(words, this.#ipv6Prefix)
    if (this.#current(key, now) !== undefined) return undefined
    const failures = this.#failures.add(key, now, rule.within)
    if (failures < rule.failures) return undefined
    this.#failures.forget(key)
    return reportOf(this.#ban({ ...words }, { until: now + rule.for, by: 'logins', failures, listener }))
  }

  /**
   * Bans an address by the word of an operator, for so many milliseconds: it holds for addresses that are exempt otherwise,
   * and replaces a ban that there is. Undefined for what is no single address.
   */
  byHand(address: string, milliseconds: number): Ban | undefined {
    const words = this.#words
    if (!parseAddress(address, words)) return undefined
    return reportOf(this.#ban({ ...words }, { until: this.#sweep() + milliseconds, by: 'hand' }))
  }

  /** Whether a ban of the one address would hold for the other one (A6, M7). */
  isSame(address: string, other: string): boolean {
    return this.#keyOf(address) !== undefined && this.#keyOf(address) === this.#keyOf(other)
  }

  /** The ban that applies to an address. */
  of(words: AddressWords, exempt: PeerLists): (Ban & { readonly refusal: Refusal }) | undefined {
    const ban = this.#current(addressKey(words, this.#ipv6Prefix), this.#sweep())
    return ban === undefined || (ban.by === 'logins' && isExempt(words, exempt)) ? undefined : ban
  }

  /** Every ban, the oldest first. */
  list(): Ban[] {
    const now = this.#now()
    return [...this.#banned.values()].filter(({ until }) => until > now).map(reportOf)
  }

  /** Ends a ban: that of an address, or of a prefix as `list` writes it. False when there is none. */
  lift(address: string): boolean {
    const [plain = '', bits] = address.split('/')
    if (!parseAddress(plain, this.#words)) return false
    const key = addressKey(this.#words, this.#ipv6Prefix)
    const ban = this.#current(key, this.#now())
    if (ban === undefined || (bits !== undefined && bits !== ban.address.split('/')[1])) return false
    return this.#banned.delete(key)
  }

  #keyOf(address: string): AddressKey | undefined {
    return parseAddress(address, this.#words) ? addressKey(this.#words, this.#ipv6Prefix) : undefined
  }

  #current(key: AddressKey, now: number): Kept | undefined {
    const ban = this.#banned.get(key)
    return ban !== undefined && ban.until > now ? ban : undefined
  }

  #ban(words: Readonly<AddressWords>, { until, by, failures, listener }: Omit<Ban, 'address'>): Kept {
    const key = addressKey(words, this.#ipv6Prefix)
    const refusal = refuse('banned', { until, detail: by === 'hand' ? 'by hand' : `${failures} logins failed` })
    const ban = { address: textOf(words, this.#ipv6Prefix), until, by, failures, listener, words, refusal }
    this.#banned.delete(key)
    this.#banned.set(key, ban)
    if (this.#banned.size > MOST_BANNED) this.#banned.delete(this.#banned.keys().next().value as AddressKey)
    return ban
  }

  /** Says what time it is, and forgets what has come to its end if nobody has looked for a while. */
  #sweep(): number {
    const now = this.#now()
    if (now < this.#sweepAt) return now
    this.#sweepAt = now + SWEEP_EVERY
    this.#failures.sweep(now)
    for (const [key, { until }] of this.#banned) if (until <= now) this.#banned.delete(key)
    return now
  }
}

const isExempt = (words: AddressWords, { clients, clusterPeers, trustedProxies }: PeerLists): boolean =>
  clients.holds(words) || clusterPeers.holds(words) || trustedProxies.holds(words)

const reportOf = ({ address, until, by, failures, listener }: Ban): Ban =>
  by === 'hand' ? { address, until, by } : { address, until, by, failures, listener }

const textOf = (words: AddressWords, ipv6Prefix: number): string => {
  if (words.family === 4) return formatAddress(words)
  const [a = 0, b = 0, c = 0, d = 0] = [words.a, words.b, words.c, words.d].map(
    (word, index) => word & prefixMask(ipv6Prefix - 32 * index),
  )
  return `${formatAddress({ family: 6, a, b, c, d })}/${ipv6Prefix}`
}
