import type { AddressKey } from '../policies/address-key.ts'
import type { Elsewhere, Limits } from '../policies/standing.ts'
import type { Account, AddressCount, Ledger } from './ledger.ts'
import { type Books, MemoryAccount } from './memory-account.ts'
import { type Everywhere, mostFirst } from './visitors.ts'

/** The ledger of one process, in its memory. */
export class MemoryLedger implements Ledger {
  readonly #accounts = new Map<string, MemoryAccount>()
  readonly #everywhere = new Map<AddressKey, Everywhere>()
  readonly #books: Books

  /** `elsewhere` is what others hold of the same limits. Whoever feeds it calls `elsewhereChanged`. */
  constructor(elsewhere?: Elsewhere) {
    this.#books = { accounts: this.#accounts, everywhere: this.#everywhere, elsewhere, open: 0 }
  }

  get open(): number {
    return this.#books.open
  }

  account(name: string, limits: Limits): Account {
    let account = this.#accounts.get(name)
    if (account === undefined) {
      account = new MemoryAccount(name, limits, this.#books)
      this.#accounts.set(name, account)
    }
    account.limits = limits
    account.settle()
    return account
  }

  count(key: AddressKey): number {
    return this.#everywhere.get(key)?.open ?? 0
  }

  addresses(): AddressCount[] {
    return mostFirst(this.#everywhere.values())
  }

  elsewhereChanged(): void {
    for (const account of this.#accounts.values()) account.settle()
  }
}
