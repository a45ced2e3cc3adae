import type { Child } from '../harness/child.ts'
import { startChild } from '../harness/child.ts'
import { CORES, type Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { ask, type RunningServer, startServer } from '../harness/server.ts'
import { only } from '../harness/statistics.ts'
import { calm, leftOver } from '../storm/calm.ts'
import type { Counts } from '../storm/counts.ts'
import { addTallies, missed, type Tallies } from '../storm/scenes.ts'
import type { Measurement } from './index.ts'

const NAMED = 1_000_000
const UNNAMED = 50_000
const PORTION = 50_000
/** Enough to have everything compiled and every table at its size. */
const WARM_UP = 20_000

/** Connections of every kind through one listener; afterwards every count must be back at nothing (M6). */
export const storm: Measurement = {
  name: 'storm',
  about: 'clean ends, resets, failed handshakes, crashes and refusals; is anything left? (a million when named)',
  run: (options) => weather(options),
}

const weather = async (options: Options): Promise<Result> => {
  const connections = options.connections ?? (options.names.includes('storm') ? NAMED : UNNAMED)
  const server = await startServer({ module: 'storm', options: { source: options.ours } })
  await using load = startChild(new URL('../storm/load-main.ts', import.meta.url), CORES.load, [])
  await using _child = server.child
  const before = await ask<Counts>(server, 'counts')
  await blow(server, load, WARM_UP)
  await calm(server, before)
  const heapBefore = await ask<number>(server, 'heap')
  const startedAt = performance.now()
  const tallies = await blow(server, load, connections)
  const took = (performance.now() - startedAt) / 1_000
  const left = await calm(server, before)
  const heapAfter = await ask<number>(server, 'heap')
  const wrong = [...leftOver(left), ...missed(tallies)]
  return {
    name: 'storm',
    against: 'before it',
    ratio: only(heapAfter / heapBefore),
    ours: only(heapAfter),
    theirs: only(heapBefore),
    unit: 'MB heap',
    notes: [
      `${connections} connections in ${took.toFixed(0)} s; ${wrong.length === 0 ? 'every count is back at nothing' : `WRONG: ${wrong.join('; ')}`}`,
      await ask<string>(server, 'summary'),
    ],
    failed: wrong.length > 0,
  }
}

const blow = async (server: RunningServer, load: Child, connections: number): Promise<Tallies> => {
  const ports = await ask<object>(server, 'ports')
  const tallies: Tallies = {}
  for (let done = 0; done < connections; done += PORTION) {
    addTallies(tallies, await load.ask<Tallies>({ ports, connections: Math.min(PORTION, connections - done) }))
    process.stderr.write(`storm: ${Math.min(done + PORTION, connections)} of ${connections}\r`)
  }
  process.stderr.write('\n')
  return tallies
}
