import type { Child } from '../harness/child.ts'
import { startCrowd } from '../harness/crowd.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { ask, type RunningServer, startServer } from '../harness/server.ts'
import { summarize } from '../harness/statistics.ts'
import { visits } from '../harness/visits.ts'
import type { Measurement } from './index.ts'

/** One server of a comparison. */
interface Size {
  readonly name: string
  readonly sockets: number
  /** Idle connections, held by a process of their own. */
  readonly connections: number
}

const connections = (count: number): Size => ({ name: `${count} open connections`, sockets: 1, connections: count })
const sockets = (count: number): Size => ({
  name: `${count} listener socket${count === 1 ? '' : 's'}`,
  sockets: count,
  connections: 0,
})

const WARM_UP = 2
const MOST_ROUNDS = 8
/** What a connection may cost more on a busy server: the noise of the measurement, since nothing must grow. */
const FLAT = 1.1

const game = visits('burst')

/** Whether one more connection costs the same however many there are, and however many listener sockets. */
export const growth: Measurement = {
  name: 'growth',
  about: 'accept cost at 0, 10,000 and 15,000 open connections, and at 1, 100 and 1,000 listener sockets',
  run: async (options) => [
    ...(await compare([0, 10_000, 15_000].map(connections), options)),
    ...(await compare([1, 100, 1_000].map(sockets), options)),
  ],
}

/** Visits the servers in turn, and compares each with the first. */
const compare = async (sizes: readonly Size[], options: Options): Promise<Result[]> => {
  await using children = new AsyncDisposableStack()
  const servers: RunningServer[] = []
  for (const size of sizes) servers.push(await furnish(size, options.ours, children))
  const load = children.use(game.startLoad())
  const costs = await playAll(servers, load, options)
  const theirs = costs[0]!
  return sizes.slice(1).map(({ name }, index) => {
    const ours = costs[index + 1]!
    return {
      name: `growth: ${name}`,
      against: sizes[0]!.name,
      ratio: summarize(ours.map((cost, round) => cost / theirs[round]!)),
      ours: summarize(ours),
      theirs: summarize(theirs),
      unit: game.unit,
      goal: FLAT,
    }
  })
}

/** What a visit has cost each server, round by round. */
const playAll = async (servers: readonly RunningServer[], load: Child, options: Options): Promise<number[][]> => {
  const costs: number[][] = servers.map(() => [])
  for (let round = -WARM_UP; round < Math.min(MOST_ROUNDS, options.rounds); round++) {
    for (const [index, server] of servers.entries()) {
      const cost = await game.play(server, load, options)
      if (round >= 0) costs[index]!.push(cost)
    }
  }
  return costs
}

const furnish = async (size: Size, source: string, children: AsyncDisposableStack): Promise<RunningServer> => {
  const server = await startServer({ module: 'growth', options: { source, sockets: size.sockets } })
  children.use(server.child)
  if (size.connections === 0) return server
  const crowd = children.use(startCrowd())
  await crowd.ask({ port: await ask<number>(server, 'holder'), connections: size.connections })
  return server
}
