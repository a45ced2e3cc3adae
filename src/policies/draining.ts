import { policy } from './policy.ts'
import { refuse } from './verdict.ts'

export const DRAINING = refuse('draining')

/**
 * A socket that drains accepts nobody. Who has been accepted before is served (D3), so that the data plane has nothing to
 * ask: it refuses those alone whose handshake or header is still awaited at the deadline (D2).
 */
export const draining = policy({
  reason: 'draining',
  stage: 'session',
  ownMoment: true,
  question: 'Is the socket closed to newcomers?',
  description:
    'A socket that drains or is suspended accepts nobody, and what has not come to its protocol by the deadline is cut (D1, D2).',
  compile({ live }) {
    return {
      refusal: () => (live.unavailable === undefined ? undefined : DRAINING),
      tell: () => (live.unavailable === undefined ? undefined : { answer: `yes, it is ${live.unavailable}` }),
    }
  },
})
