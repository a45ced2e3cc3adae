import { fight } from '../harness/duel.ts'
import { flood as game } from '../harness/flood.ts'
import type { Measurement } from './index.ts'

/** A round takes five seconds. */
const MOST_ROUNDS = 2

/** What a flood from one address does to the others. */
export const flood: Measurement = {
  name: 'flood',
  about: 'one address floods: how long the others wait, against net.Server with maxConnections',
  run: (options) =>
    fight(
      {
        name: 'flood',
        against: 'maxConnections',
        ours: { module: 'portreeve-flooded' },
        theirs: { module: 'bare-flooded' },
        goal: 0.2,
      },
      game,
      { ...options, rounds: Math.min(options.rounds, MOST_ROUNDS) },
    ),
}
