import { addressWords, parseAddress } from '../../policies/address.ts'
import { type AddressKey, addressKey } from '../../policies/address-key.ts'

/** A connection, by which and by whose address files are shared out. */
export interface Holder {
  readonly remoteAddress: string
}

/** All that came from one address, or one IPv6 network of 64 bits. */
export interface Client<Open, Waiting> {
  readonly key: AddressKey
  /** Open files, those that are being closed included. */
  open: number
  /** Requests that wait. */
  waiting: number
  readonly shares: Map<Holder, Share<Open, Waiting>>
}

/** What one connection has. */
export interface Share<Open, Waiting> {
  readonly holder: Holder
  readonly client: Client<Open, Waiting>
  /** Open files, those that are being closed included. */
  open: number
  /** Those that stay open. */
  readonly staying: Set<Open>
  readonly waiting: Set<Waiting>
}

/** IPv6 addresses are one client by this prefix, as M7 counts them where nothing else is set. */
const NETWORK = 64

const words = addressWords()

/** Who has how many files open. Kept is only who has one, or waits for one. */
export class FileShares<Open, Waiting> {
  readonly #clients = new Map<AddressKey, Client<Open, Waiting>>()
  open = 0

  of(holder: Holder): Share<Open, Waiting> {
    const client = this.#clientAt(holder.remoteAddress)
    const known = client.shares.get(holder)
    if (known !== undefined) return known
    const share = { holder, client, open: 0, staying: new Set<Open>(), waiting: new Set<Waiting>() }
    client.shares.set(holder, share)
    return share
  }

  #clientAt(address: string): Client<Open, Waiting> {
    const key = parseAddress(address, words) ? addressKey(words, NETWORK) : address
    const known = this.#clients.get(key)
    if (known !== undefined) return known
    const client = { key, open: 0, waiting: 0, shares: new Map() }
    this.#clients.set(key, client)
    return client
  }

  *[Symbol.iterator](): Generator<Share<Open, Waiting>> {
    for (const { shares } of this.#clients.values()) yield* shares.values()
  }

  count(share: Share<Open, Waiting>, change: 1 | -1): void {
    share.open += change
    share.client.open += change
    this.open += change
  }

  forgetIfIdle({ holder, client, open, waiting }: Share<Open, Waiting>): void {
    if (open > 0 || waiting.size > 0) return
    client.shares.delete(holder)
    if (client.shares.size === 0) this.#clients.delete(client.key)
  }
}

/** Negative where `one` has more open than `other`: the address counts first, then the connection. */
export const byOpen = <O, W>(one: Share<O, W>, other: Share<O, W>): number =>
  one.client === other.client ? other.open - one.open : other.client.open - one.client.open

/** The same for all that they ask for, open or waiting. */
export const byClaims = <O, W>(one: Share<O, W>, other: Share<O, W>): number =>
  one.client === other.client ? claims(other) - claims(one) : clientClaims(other) - clientClaims(one)

const claims = <O, W>({ open, waiting }: Share<O, W>): number => open + waiting.size

const clientClaims = <O, W>({ client }: Share<O, W>): number => client.open + client.waiting
