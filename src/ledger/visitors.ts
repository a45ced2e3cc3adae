import type { AddressKey } from '../policies/address-key.ts'
import type { AddressCount } from './ledger.ts'

/** One address in the whole server. */
export interface Everywhere {
  readonly key: AddressKey
  open: number
  /** The accounts that know it: it is forgotten with the last of them. */
  accounts: number
}

/** One address in an account. */
export interface Visitor {
  readonly key: AddressKey
  readonly everywhere: Everywhere
  open: number
}

/** So many addresses without a connection are remembered in an account. */
const MOST_IDLE = 4_096

/**
 * Who is in an account. An address whose last connection has ended is remembered for a while, since it is likely to come
 * back: to take it off the map and put it on again with each visit makes V8 build a new table every few visits (4% of
 * an accept). How many are remembered is bounded, whoever comes.
 */
export class Visitors {
  readonly #visitors = new Map<AddressKey, Visitor>()
  readonly #everywhere: Map<AddressKey, Everywhere>
  #idle = 0

  /** `everywhere` is shared by all accounts of a server. */
  constructor(everywhere: Map<AddressKey, Everywhere>) {
    this.#everywhere = everywhere
  }

  find(key: AddressKey): Visitor | undefined {
    return this.#visitors.get(key)
  }

  all(): Iterable<Visitor> {
    return this.#visitors.values()
  }

  /** One connection more of a visitor that `find` has found, or of a new address. */
  enter(who: Visitor | AddressKey): Visitor {
    const visitor = typeof who === 'object' ? who : this.#welcome(who)
    if (visitor.open === 0) this.#idle--
    visitor.open++
    visitor.everywhere.open++
    return visitor
  }

  leave(visitor: Visitor): void {
    visitor.open--
    visitor.everywhere.open--
    if (visitor.open === 0 && ++this.#idle > MOST_IDLE) this.forgetIdle()
  }

  #welcome(key: AddressKey): Visitor {
    let everywhere = this.#everywhere.get(key)
    if (everywhere === undefined) {
      everywhere = { key, open: 0, accounts: 0 }
      this.#everywhere.set(key, everywhere)
    }
    everywhere.accounts++
    const visitor = { key, everywhere, open: 0 }
    this.#visitors.set(key, visitor)
    this.#idle++
    return visitor
  }

  /** Forgets who has no connection here. */
  forgetIdle(): void {
    for (const [key, { open, everywhere }] of this.#visitors) {
      if (open > 0) continue
      this.#visitors.delete(key)
      if (--everywhere.accounts === 0) this.#everywhere.delete(key)
    }
    this.#idle = 0
  }
}

/** Those with open connections. */
export const mostFirst = (counted: Iterable<AddressCount>): AddressCount[] => {
  const rows = [...counted].filter(({ open }) => open > 0).map(({ key, open }) => ({ key, open }))
  return rows.sort((one, other) => other.open - one.open)
}
