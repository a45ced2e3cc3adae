import { fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

/** How a user would fare who writes the same policy on net.Server. */
export const acceptHand: Measurement = {
  name: 'accept-hand',
  about: 'the same against a hand-written policy on net.Server',
  run: (options) =>
    fight(
      { name: 'accept-hand', against: 'by hand', ours: { module: 'portreeve' }, theirs: { module: 'hand' } },
      visits,
      options,
    ),
}
