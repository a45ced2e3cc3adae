import { listRefusals, pathIn } from './list-refusals.ts'
import { policy } from './policy.ts'
import { addresses, restriction } from './shared-settings.ts'

/** A socket's own restriction (A2): all but the listed, or the listed are refused. */
export const restricted = policy({
  reason: 'restricted',
  stage: 'address',
  question: 'Does the socket’s restriction exclude it?',
  description: 'Refuses all but the listed addresses (`grant`), or the listed ones (`deny`), on one socket (A2).',
  settings: { socket: { restriction, addresses } },
  compile({ socket: { restriction: mode }, addresses: listed }) {
    if (mode === 'none') return { tell: () => ({ answer: 'no, the socket is not restricted' }) }
    const refusalOf = listRefusals('restricted', listed)
    const refused = mode === 'deny'
    return {
      refusal: (peer) => (listed.holds(peer.words) === refused ? refusalOf(peer) : undefined),
      tell(peer, refusal) {
        const holds = listed.holds(peer.words) ? 'holds' : 'lacks'
        const yes = refusal === undefined ? 'no' : 'yes'
        return { answer: `${yes}, ${mode}: the list ${holds} the address`, path: pathIn(listed, peer) }
      },
    }
  },
})
