import type { Place } from '../../src/ledger/ledger.ts'
import type { AddressKey } from '../../src/policies/address-key.ts'
import type { Level, Limits, Standing } from '../../src/policies/standing.ts'
import type { FakeElsewhere } from '../support/elsewhere.ts'

export interface Peer {
  readonly key: AddressKey
  readonly client: boolean
  readonly clusterPeer: boolean
}

/** A place as the model knows it. */
export interface Held {
  readonly name: string
  key: AddressKey
  held: boolean
  readonly place: Place
}

/** What a ledger has to say, counted anew for each question from a plain list of places. */
export class Model {
  readonly places: Held[] = []
  readonly limits = new Map<string, Limits>()
  readonly elsewhere: FakeElsewhere

  constructor(elsewhere: FakeElsewhere) {
    this.elsewhere = elsewhere
  }

  count({ name, key }: { name?: string; key?: AddressKey } = {}): number {
    const counts = (place: Held) =>
      place.held && [undefined, place.name].includes(name) && (key === undefined || place.key === key)
    return this.places.filter(counts).length
  }

  standing(name: string, key: AddressKey): Standing {
    const { elsewhere } = this
    return {
      own: { listener: this.count({ name }), address: this.count({ name, key }), server: this.count({ key }) },
      elsewhere: {
        listener: elsewhere.listener(name),
        address: elsewhere.address(name, key),
        server: elsewhere.server(key),
      },
    }
  }

  /** The questions of M5 from `full` on, as the rules have them, with count and limit; undefined: there is a place. */
  refusal(name: string, serverLimit: number, { key, client, clusterPeer }: Peer): [string, number, number] | undefined {
    const { maxConnections: most, perAddressLimit, clientReserve } = this.limits.get(name) as Limits
    const { own, elsewhere } = this.standing(name, key)
    const open = own.listener + elsewhere.listener
    const here = own.address + elsewhere.address
    const everywhere = own.server + elsewhere.server
    if (open >= most) return ['full', open, most]
    if (!clusterPeer && here >= perAddressLimit) return ['per-address-limit', here, perAddressLimit]
    if (!clusterPeer && everywhere >= serverLimit) return ['server-per-address-limit', everywhere, serverLimit]
    if (!client && most - open <= clientReserve) return ['client-reserve', open, most - clientReserve]
    return undefined
  }

  level(name: string): Level {
    const { maxConnections, clientReserve } = this.limits.get(name) as Limits
    const free = maxConnections - this.count({ name }) - this.elsewhere.listener(name)
    if (free <= 0) return 'full'
    return free <= clientReserve ? 'reserved' : 'open'
  }

  /** Open connections by address, of a listener or of all. */
  addresses(name?: string): Map<AddressKey, number> {
    const keys = new Set(this.places.map(({ key }) => key))
    const counted = [...keys].map((key): [AddressKey, number] => [key, this.count({ ...(name && { name }), key })])
    return new Map(counted.filter(([, open]) => open > 0))
  }
}
