import { addressWords, parseAddress } from '../../policies/address.ts'
import { type AddressKey, addressKey } from '../../policies/ledger.ts'

/** Gives back what was taken. To be called once. */
export type Release = () => void

/** A connection, by which and by whose address files are shared out. */
interface Holder {
  readonly remoteAddress: string
}

interface Waiter {
  readonly holder: Holder
  readonly begin: (release: Release) => void
  readonly late: NodeJS.Timeout
}

/** All that came from one address, or one IPv6 network of 64 bits. */
interface Client {
  readonly key: AddressKey
  open: number
  /** How many each of its connections has open. */
  readonly holders: Map<Holder, number>
  readonly waiting: Set<Waiter>
}

/** How long a request may wait for its turn, in milliseconds: somebody looks at an empty page meanwhile. */
const LONGEST_WAIT = 5_000

/** IPv6 addresses are one client by this prefix, as M7 counts them where nothing else is set. */
const NETWORK = 64

const words = addressWords()

/**
 * How many files may be open at one time (M9), shared out fairly: an address gets one more while it has fewer open than are
 * left, and a connection while it has fewer open than are left to its address. So one address alone has half of them at most,
 * and something is left for the next one; and so it is among the connections of one address.
 */
export class FileBudget {
  readonly #most: number
  readonly #clients = new Map<AddressKey, Client>()
  #open = 0
  #waiting = 0

  constructor(most: number) {
    this.#most = most
  }

  /**
   * Calls `begin` when a file may be opened, which is mostly at once; it has to call `release` when that is closed. Calls
   * `refuse` where too many wait already, or for too long.
   */
  take(holder: Holder, begin: Waiter['begin'], refuse: () => void): void {
    const client = this.#clientAt(holder.remoteAddress)
    if (this.#mayOpen(client, holder)) this.#begin(client, holder, begin)
    else if (this.#waiting < this.#most) this.#wait(client, holder, begin, refuse)
    else {
      this.#forgetIfIdle(client)
      refuse()
    }
  }

  #clientAt(address: string): Client {
    const key = parseAddress(address, words) ? addressKey(words, NETWORK) : address
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client: Client = { key, open: 0, holders: new Map(), waiting: new Set() }
    this.#clients.set(key, client)
    return client
  }

  #mayOpen({ open, holders }: Client, holder: Holder): boolean {
    return (holders.get(holder) ?? 0) < this.#most - this.#open - open
  }

  #begin(client: Client, holder: Holder, begin: Waiter['begin']): void {
    this.#count(client, holder, 1)
    begin(() => this.#release(client, holder))
  }

  #release(client: Client, holder: Holder): void {
    this.#count(client, holder, -1)
    if (this.#waiting > 0) this.#serveWaiting()
    this.#forgetIfIdle(client)
  }

  #count(client: Client, holder: Holder, change: 1 | -1): void {
    const held = (client.holders.get(holder) ?? 0) + change
    if (held === 0) client.holders.delete(holder)
    else client.holders.set(holder, held)
    client.open += change
    this.#open += change
  }

  #wait(client: Client, holder: Holder, begin: Waiter['begin'], refuse: () => void): void {
    const late = setTimeout(() => {
      this.#leave(client, waiter)
      this.#forgetIfIdle(client)
      refuse()
    }, LONGEST_WAIT).unref()
    const waiter = { holder, begin, late }
    client.waiting.add(waiter)
    this.#waiting++
  }

  #serveWaiting(): void {
    for (const client of this.#clients.values()) {
      for (const waiter of client.waiting) {
        if (!this.#mayOpen(client, waiter.holder)) continue
        this.#leave(client, waiter)
        this.#begin(client, waiter.holder, waiter.begin)
      }
    }
  }

  #leave(client: Client, waiter: Waiter): void {
    clearTimeout(waiter.late)
    client.waiting.delete(waiter)
    this.#waiting--
  }

  #forgetIfIdle(client: Client): void {
    if (client.open === 0 && client.waiting.size === 0) this.#clients.delete(client.key)
  }
}
