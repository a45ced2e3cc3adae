import { atLeast } from '../fields.ts'
import { CLUSTER_PEER, countRefusal, tellCount, total } from './counted.ts'
import { policy } from './policy.ts'

/** The most connections from one address to all listeners together (M2); cluster peers are exempt. */
export const serverPerAddress = policy({
  reason: 'server-per-address-limit',
  stage: 'place',
  passing: true,
  question: 'Has the address too many connections to the server?',
  description:
    'Bounds the open connections from one address to the server, over all listeners; cluster peers are exempt (M2, M7).',
  settings: {
    server: {
      perAddressLimit: atLeast(1, 'a limit')
        .default(Number.POSITIVE_INFINITY)
        .describe('The most open connections from one address, over all listeners (M2).'),
    },
  },
  compile({ transport, server: { perAddressLimit: limit } }) {
    if (transport === 'udp') return undefined
    const refusalOf = countRefusal('server-per-address-limit', limit)
    return {
      refusal(peer) {
        const open = total(peer.standing, 'server')
        return open >= limit && !peer.clusterPeer ? refusalOf(open) : undefined
      },
      tell: ({ standing }, refusal) => tellCount(standing, 'server', limit, refusal, CLUSTER_PEER),
    }
  },
})
