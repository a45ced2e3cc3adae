import { fight } from '../harness/duel.ts'
import type { Measurement } from './index.ts'

/** A denied peer, under saturation. */
export const refuse: Measurement = {
  name: 'refuse',
  about: 'close a denied peer, against net.Server whose handler is socket.destroy()',
  run: (options) =>
    fight(
      {
        name: 'refuse',
        against: 'socket.destroy()',
        ours: { module: 'portreeve', options: { deny: '127.0.0.0/8' } },
        theirs: { module: 'bare', options: { refuse: true } },
        goal: 1,
      },
      options,
    ),
}
