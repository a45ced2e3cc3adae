import type { Peer } from './peer.ts'
import { type Limits, levelOf, type Standing } from './standing.ts'
import { type Reason, type Refusal, refuse } from './verdict.ts'

export interface PlaceLimitsOptions {
  readonly limits: Limits
  /** The most connections of one address, over all listeners. No limit is `Infinity`. */
  readonly serverLimit: number
}

/** Says why there is no place for a peer; undefined: it may have one. */
export type PlaceLimits = (peer: Pick<Peer, 'client' | 'clusterPeer'>, standing: Standing) => Refusal | undefined

/** A refusal by count, kept as long as its numbers stay the same: under a flood they do, and nothing is allocated. */
const countRefusal = (reason: Reason, limit: number) => {
  let last = refuse(reason, { count: -1, limit })
  return (count: number): Refusal => {
    if (last.evidence.count !== count) last = refuse(reason, { count, limit })
    return last
  }
}

/**
 * Asks maximum, per address, per address server-wide, reserve, in this order (M5). Cluster peers are not counted per
 * address (M2), clients use every place (M3).
 */
export const placeLimits = ({ limits, serverLimit }: PlaceLimitsOptions): PlaceLimits => {
  const { maxConnections, perAddressLimit, clientReserve } = limits
  const full = countRefusal('full', maxConnections)
  const perAddress = countRefusal('per-address-limit', perAddressLimit)
  const serverPerAddress = countRefusal('server-per-address-limit', serverLimit)
  const reserve = countRefusal('client-reserve', maxConnections - clientReserve)
  return (peer, { own, elsewhere }) => {
    const open = own.listener + elsewhere.listener
    const level = levelOf(limits, open)
    if (level === 'full') return full(open)
    const here = own.address + elsewhere.address
    if (here >= perAddressLimit && !peer.clusterPeer) return perAddress(here)
    const everywhere = own.server + elsewhere.server
    if (everywhere >= serverLimit && !peer.clusterPeer) return serverPerAddress(everywhere)
    return level === 'reserved' && !peer.client ? reserve(open) : undefined
  }
}
