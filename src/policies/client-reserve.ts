import { atLeast } from '../fields.ts'
import { countRefusal, total } from './counted.ts'
import { policy } from './policy.ts'
import { maxConnections } from './shared-settings.ts'

/** The last places of a listener, which are kept for clients (M3). */
export const clientReserve = policy({
  reason: 'client-reserve',
  stage: 'place',
  passing: true,
  question: 'Are the free places reserved for clients?',
  description: 'Keeps the last places of a listener for addresses of the Clients list (M3).',
  settings: {
    listener: {
      maxConnections,
      clientReserve: atLeast(0, 'a reserve')
        .default(0)
        .describe('How many of the last places are kept for clients (M3); not more than `maxConnections`.'),
    },
  },
  compile({ transport, listener: { maxConnections: most, clientReserve: reserve } }) {
    if (transport === 'udp') return undefined
    if (reserve === 0) return { tell: () => ({ answer: 'no, there is no reserve' }) }
    const limit = most - reserve
    const refusalOf = countRefusal('client-reserve', limit)
    return {
      refusal(peer) {
        const open = total(peer.standing, 'listener')
        return open >= limit && !peer.client ? refusalOf(open) : undefined
      },
      tell(peer, refusal) {
        const count = total(peer.standing, 'listener')
        const who = peer.client ? 'the address is a client' : 'the address is not a client'
        const yes = refusal === undefined ? 'no' : 'yes'
        return { answer: `${yes}, ${most - count} places free, ${reserve} reserved; ${who}`, count, limit }
      },
    }
  },
})
