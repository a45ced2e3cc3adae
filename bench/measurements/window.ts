import { fight } from '../harness/duel.ts'
import { visits } from '../harness/visits.ts'
import { VIEWS, type ViewName } from '../harness/window.ts'
import type { Measurement } from './index.ts'

const OPEN = 10_000

/** Whether those who come pay for somebody who looks on: thousands a second, while 10,000 are there. */
export const window: Measurement = {
  name: 'window',
  about: 'accept beside 10,000 open connections with each view of the page open, against with none',
  run: async (options) => {
    const results = []
    for (const view of Object.keys(VIEWS) as ViewName[]) {
      const common = { connections: OPEN, refuse: view === 'why' }
      const duel = {
        name: `window: ${view}`,
        against: 'no page open',
        ours: { module: 'window', options: { ...common, view } },
        theirs: { module: 'window', options: common },
        goal: 1.15,
      }
      results.push(await fight(duel, visits('steady'), { ...options, rounds: Math.ceil(options.rounds / 2) }))
    }
    return results
  },
}
