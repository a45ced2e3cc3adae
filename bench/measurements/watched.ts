import { fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

const unwatched = { module: 'portreeve' }

/** Looking on is for the few events of the control plane, and must cost a connection nothing; a debug log has a line for each. */
export const watched: Measurement = {
  name: 'watched',
  about: 'accept with an inspector attached, and with the log at debug, against neither',
  run: async (options) => {
    const fought = (name: string, ours: object) =>
      fight(
        { name, against: 'log at info', ours: { module: 'portreeve', options: ours }, theirs: unwatched },
        visits('steady'),
        { ...options, rounds: Math.ceil(options.rounds / 2) },
      )
    return [
      await fought('watched-inspector', { inspected: true }),
      await fought('watched-debug', { logLevel: 'debug' }),
    ]
  },
}
