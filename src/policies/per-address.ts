import { atLeast } from '../fields.ts'
import { CLUSTER_PEER, countRefusal, tellCount, total } from './counted.ts'
import { policy } from './policy.ts'

/** The most connections from one address to a listener (M2); cluster peers are exempt. */
export const perAddress = policy({
  reason: 'per-address-limit',
  stage: 'place',
  passing: true,
  question: 'Has the address too many connections to the listener?',
  description: 'Bounds the open connections from one address to a listener; cluster peers are exempt (M2, M7).',
  settings: {
    listener: {
      perAddressLimit: atLeast(1, 'a limit')
        .default(Number.POSITIVE_INFINITY)
        .describe('The most open connections from one address, over all sockets of the listener (M2).'),
    },
  },
  compile({ transport, listener: { perAddressLimit: limit } }) {
    if (transport === 'udp') return undefined
    const refusalOf = countRefusal('per-address-limit', limit)
    return {
      refusal(peer) {
        const open = total(peer.standing, 'address')
        return open >= limit && !peer.clusterPeer ? refusalOf(open) : undefined
      },
      tell: ({ standing }, refusal) => tellCount(standing, 'address', limit, refusal, CLUSTER_PEER),
    }
  },
})
