import { type Echoes, startEchoes } from '../harness/echoes.ts'
import type { Result } from '../harness/result.ts'
import { ask, type RunningServer, startServer } from '../harness/server.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

const WARM_UP = 1
const DURATION = 2_000

/** What connections wait for reloads: of a file with 27 sockets, five times a second. */
export const reload: Measurement = {
  name: 'reload',
  about: 'how long an echo takes during five reloads a second of a file with 27 sockets, against none',
  run: async (options) => {
    const servers: RunningServer[] = []
    await using children = new AsyncDisposableStack()
    for (const source of [options.ours, options.against ?? options.ours]) {
      const server = await startServer({ module: 'reload', options: { source } }, options.profile)
      children.use(server.child)
      servers.push(server)
    }
    const [ours, theirs] = servers as [RunningServer, RunningServer]
    const load = children.use(startEchoes())
    const play = async (server: RunningServer, reloads: boolean): Promise<Echoes> => {
      if (reloads) await ask(server, 'reload')
      const echoes = await load.ask<Echoes>({ port: server.port, duration: DURATION })
      await ask(server, 'rest')
      return echoes
    }
    const played: { mine: Echoes; other: Echoes }[] = []
    for (let round = -WARM_UP; round < options.rounds; round++) {
      const mine = await play(ours, true)
      const other = await play(theirs, options.against !== undefined)
      if (round >= 0) played.push({ mine, other })
    }
    const against = options.against === undefined ? 'no reload' : 'the other, with reloads'
    return (['p99', 'max'] as const).map((what): Result => {
      const [mine, other] = [played.map(({ mine }) => mine[what]), played.map(({ other }) => other[what])]
      return {
        name: `reload: echo, ${what === 'p99' ? '99th percentile' : 'the longest'}`,
        against,
        ratio: summarize(mine.map((taken, round) => taken / other[round]!)),
        ours: summarize(mine),
        theirs: summarize(other),
        unit: 'ms',
      }
    })
  },
}
