import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../harness/child.ts'
import { startCrowd } from '../harness/crowd.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { ask, cpuTime, type RunningServer, startServer } from '../harness/server.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

const CONNECTIONS = 10_000
const WARM_UP = 1
const MOST_ROUNDS = 5

/** What one drain took, in milliseconds. */
interface Drain {
  readonly wall: number
  readonly cpu: number
}

/** From the call to the report, while every peer ends as soon as it is told to. */
export const drain: Measurement = {
  name: 'drain',
  about: '10,000 open connections are told to finish and end, against net.Server and a set of sockets by hand',
  run: async (options) => {
    const ours = await startServer({ module: 'drain', options: { source: options.ours } }, options.profile)
    await using _ours = ours.child
    const theirs = await startServer({ module: 'drain-bare' }, options.profile)
    await using _theirs = theirs.child
    await using crowd = startCrowd()
    const pairs: { ours: Drain; theirs: Drain }[] = []
    for (let round = -WARM_UP; round < Math.min(MOST_ROUNDS, options.rounds); round++) {
      const pair = { ours: await play(ours, crowd, options), theirs: await play(theirs, crowd, options) }
      if (round >= 0) pairs.push(pair)
    }
    return [row(pairs, 'wall', 'drain', 'ms'), row(pairs, 'cpu', 'drain-cpu', 'ms CPU')]
  },
}

const play = async (server: RunningServer, crowd: Child, options: Options): Promise<Drain> => {
  const connections = options.connections ?? CONNECTIONS
  const port = await ask<number>(server, 'open')
  await crowd.ask({ port, connections })
  while ((await ask<number>(server, 'connected')) < connections) await sleep(20)
  const before = await cpuTime(server)
  const wall = await ask<number>(server, 'drain')
  const cpu = ((await cpuTime(server)) - before) / 1_000
  await crowd.ask({ port, connections: 0 })
  return { wall, cpu }
}

const row = (
  pairs: readonly { readonly ours: Drain; readonly theirs: Drain }[],
  what: keyof Drain,
  name: string,
  unit: string,
): Result => ({
  name,
  against: 'by hand',
  ratio: summarize(pairs.map(({ ours, theirs }) => ours[what] / theirs[what])),
  ours: summarize(pairs.map(({ ours }) => ours[what])),
  theirs: summarize(pairs.map(({ theirs }) => theirs[what])),
  unit,
})
