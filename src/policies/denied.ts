import { listRefusals, pathIn } from './list-refusals.ts'
import { policy } from './policy.ts'

/** The server's Denied list, which wins over any `grant` (A1). */
export const denied = policy({
  reason: 'denied',
  stage: 'address',
  question: 'Is the address denied?',
  description: 'Closes connections from addresses of the Denied list at once, and drops their datagrams (A1).',
  compile({ lists: { denied: set } }) {
    const refusalOf = listRefusals('denied', set)
    return {
      refusal: set.rangeCount === 0 ? undefined : (peer) => (set.holds(peer.words) ? refusalOf(peer) : undefined),
      tell: (peer, refusal) => ({
        answer: refusal === undefined ? 'no' : 'yes, the Denied list holds the address',
        path: pathIn(set, peer),
      }),
    }
  },
})
