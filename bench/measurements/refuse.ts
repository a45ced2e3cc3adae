import { type Duel, fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

const ours: Duel['ours'] = { module: 'portreeve', options: { deny: '127.0.0.0/8' } }

/** A denied peer, under saturation. */
export const refuse: Measurement = {
  name: 'refuse',
  about: 'close a denied peer, against net.Server whose handler is socket.destroy()',
  run: (options) =>
    fight(
      {
        name: 'refuse',
        against: 'socket.destroy()',
        ours,
        theirs: { module: 'bare', options: { refuse: true } },
        goal: 0.85,
      },
      visits('burst'),
      options,
    ),
}

/** Nobody can deny a peer without asking who it is: what a hand-written policy costs. */
export const refuseHand: Measurement = {
  name: 'refuse-hand',
  about: 'the same against a hand-written policy on net.Server',
  run: (options) =>
    fight(
      { name: 'refuse-hand', against: 'by hand', ours, theirs: { module: 'hand', options: { refuse: true } } },
      visits('burst'),
      options,
    ),
}
