import { type Duel, fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

const common = { against: 'net.Server', ours: { module: 'portreeve' }, theirs: { module: 'bare' }, goal: 1.12 }
const byHand: Duel = { ...common, name: 'accept-hand', against: 'by hand', theirs: { module: 'hand' }, goal: 0.95 }

/** The way of an admitted connection: while others come and go, and when a full backlog waits. */
export const accept: Measurement = {
  name: 'accept',
  about: 'accept, write a line, close; with every policy on, against net.Server with none',
  run: async (options) => [
    await fight({ ...common, name: 'accept' }, visits('steady'), options),
    await fight({ ...common, name: 'accept-burst' }, visits('burst'), options),
  ],
}

/** How a user would fare who writes the same policy on net.Server. */
export const acceptHand: Measurement = {
  name: 'accept-hand',
  about: 'the same against a hand-written policy on net.Server',
  run: (options) => fight(byHand, visits('steady'), options),
}
