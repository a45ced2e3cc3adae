import { fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

/** The way of an admitted connection. */
export const accept: Measurement = {
  name: 'accept',
  about: 'accept, write a line, close; with every policy on, against net.Server with none',
  run: (options) =>
    fight(
      { name: 'accept', against: 'net.Server', ours: { module: 'portreeve' }, theirs: { module: 'bare' }, goal: 1.25 },
      visits,
      options,
    ),
}
