import fc from 'fast-check'
import { expect } from 'vitest'
import type { Account, AddressCount, Ledger } from '../../src/ledger/ledger.ts'
import { addressWords, parseAddress } from '../../src/policies/address.ts'
import { type AddressKey, addressKey } from '../../src/policies/address-key.ts'
import type { Elsewhere, Level, Limits } from '../../src/policies/standing.ts'
import { refuse } from '../../src/policies/verdict.ts'
import { FakeElsewhere } from '../support/elsewhere.ts'
import { placeJudge } from '../support/policies.ts'
import { type Held, Model } from './model.ts'

const NAMES = ['a', 'b'] as const
/** Neighbours: what counts as one address depends on the prefix (M7). */
const ADDRESSES = ['192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', '2001:db8:1::1'] as const
const PREFIXES = [32, 48, 64, 128] as const

const BANNED = refuse('banned')

const name = fc.constantFrom(...NAMES)
const address = fc.constantFrom(...ADDRESSES)
const few = fc.oneof({ weight: 4, arbitrary: fc.nat(4) }, fc.constant(Number.POSITIVE_INFINITY))
const limits: fc.Arbitrary<Limits> = fc.record({ maxConnections: few, perAddressLimit: few, clientReserve: fc.nat(2) })
/** Any place that was ever taken, whether it is held or not. */
const at = fc.nat()

const on = <const D extends string, T>(what: D, record: { [K in keyof T]: fc.Arbitrary<T[K]> }, weight = 1) => ({
  weight,
  arbitrary: fc.record(record).map((values) => ({ do: what, ...(values as T) })),
})

/** One thing that happens to a ledger. */
export const step = fc.oneof(
  on('take', { name, address, client: fc.boolean(), clusterPeer: fc.boolean() }, 8),
  on('giveBack', { at }, 5),
  on('refuse', { name, address }),
  on('recount', { at, address }),
  on('prefix', { prefix: fc.constantFrom(...PREFIXES) }),
  on('limit', { name, limits, serverLimit: few }),
  on('elsewhere', { name, address, open: fc.nat(3) }),
  on('forget', { name }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type Do = { readonly [D in Step['do']]: (step: Extract<Step, { do: D }>) => void }

/** A ledger beside its model: each step is done to both, and then they are compared. */
export class Run {
  readonly #elsewhere = new FakeElsewhere()
  readonly #model = new Model(this.#elsewhere)
  readonly #ledger: Ledger
  readonly #accounts = new Map<string, Account>()
  readonly #heard = new Map<string, Level[]>()
  readonly #expected = new Map<string, Level[]>()
  #prefix = 64
  #serverLimit = Number.POSITIVE_INFINITY

  constructor(make: (elsewhere: Elsewhere) => Ledger) {
    this.#ledger = make(this.#elsewhere)
    for (const name of NAMES) this.#limit(name, { maxConnections: 3, perAddressLimit: 2, clientReserve: 1 })
  }

  do(step: Step): void {
    ;(this.#steps[step.do] as (step: Step) => void)(step)
    for (const name of NAMES) this.#compare(name)
    expect(this.#ledger.open).toBe(this.#model.count())
    expect(asMap(this.#ledger.addresses())).toEqual(this.#model.addresses())
    for (const key of this.#keys()) expect(this.#ledger.count(key)).toBe(this.#model.count({ key }))
  }

  /** Gives every place back, twice: nothing may be left (M6). */
  end(): void {
    for (const { place } of [...this.#model.places, ...this.#model.places]) place.giveBack()
    expect([this.#ledger.open, this.#ledger.addresses()]).toEqual([0, []])
    for (const account of this.#accounts.values()) expect([account.open, account.addresses()]).toEqual([0, []])
  }

  readonly #steps: Do = {
    take: ({ name, address, client, clusterPeer }) => {
      const key = this.#key(address)
      const account = this.#account(name)
      const peer = { key, client, clusterPeer }
      const expected = this.#model.refusal(name, this.#serverLimit, peer)
      const judge = placeJudge({ ...account.limits, serverLimit: this.#serverLimit })
      const verdict = account.take(key, (standing) => {
        expect(standing).toEqual(this.#model.standing(name, key))
        return judge(peer, standing)
      })
      if (verdict.admitted) {
        expect(expected).toBeUndefined()
        expect([verdict.account, verdict.key]).toEqual([account, key])
        this.#model.places.push({ name, key, held: true, place: verdict })
      } else expect([verdict.reason, verdict.evidence.count, verdict.evidence.limit]).toEqual(expected)
    },
    giveBack: ({ at }) => {
      const held = this.#placeAt(at)
      if (held === undefined) return
      held.place.giveBack()
      held.held = false
    },
    refuse: ({ name, address }) => expect(this.#account(name).take(this.#key(address), () => BANNED)).toBe(BANNED),
    recount: ({ at, address }) => this.#recount(this.#placeAt(at), this.#key(address)),
    /** As when settings change: every connection is counted as its address is counted from now on. */
    prefix: ({ prefix }) => {
      const before = new Map(ADDRESSES.map((address) => [this.#key(address), address]))
      this.#prefix = prefix
      for (const held of this.#model.places) {
        const address = before.get(held.key)
        if (address !== undefined) this.#recount(held, this.#key(address))
      }
    },
    limit: ({ name, limits, serverLimit }) => {
      this.#serverLimit = serverLimit
      this.#limit(name, limits)
    },
    elsewhere: ({ name, address, open }) => {
      this.#elsewhere.hold(name, this.#key(address), open)
      this.#ledger.elsewhereChanged()
    },
    forget: ({ name }) => {
      this.#account(name).forget()
      this.#limit(name, this.#account(name).limits)
    },
  }

  #placeAt(at: number): Held | undefined {
    const { places } = this.#model
    return places[at % places.length]
  }

  #recount(held: Held | undefined, key: AddressKey): void {
    if (held === undefined) return
    held.place.recount(key)
    if (held.held) held.key = key
  }

  /** The account of a name, with limits from now on. A new one is listened to. */
  #limit(name: string, limits: Limits): void {
    const isKept = this.#model.count({ name }) > 0
    this.#model.limits.set(name, limits)
    const account = this.#ledger.account(name, limits)
    const known = this.#accounts.get(name)
    if (isKept) expect(account).toBe(known)
    if (account === known) return
    this.#accounts.set(name, account)
    this.#heard.set(name, [])
    this.#expected.set(name, [this.#model.level(name)])
    account.watch((level) => void this.#heard.get(name)?.push(level))
  }

  #compare(name: string): void {
    const account = this.#account(name)
    expect([account.name, account.limits, account.open]).toEqual([
      name,
      this.#model.limits.get(name),
      this.#model.count({ name }),
    ])
    expect(asMap(account.addresses())).toEqual(this.#model.addresses(name))
    for (const key of this.#keys()) expect(account.standing(key)).toEqual(this.#model.standing(name, key))
    const [level, expected] = [this.#model.level(name), this.#expected.get(name) as Level[]]
    if (expected.at(-1) !== level) expected.push(level)
    expect([account.level, ...(this.#heard.get(name) as Level[])]).toEqual([level, ...expected.slice(1)])
  }

  #keys(): AddressKey[] {
    return [...ADDRESSES.map((address) => this.#key(address)), ...this.#model.addresses().keys()]
  }

  #key(address: string): AddressKey {
    const words = addressWords()
    parseAddress(address, words)
    return addressKey(words, this.#prefix)
  }

  #account(name: string): Account {
    return this.#accounts.get(name) as Account
  }
}

/** The order of equals is open; that of others is not. */
const asMap = (rows: readonly AddressCount[]): Map<AddressKey, number> => {
  expect(rows.map(({ open }) => open)).toEqual(rows.map(({ open }) => open).sort((one, other) => other - one))
  return new Map(rows.map(({ key, open }) => [key, open]))
}
