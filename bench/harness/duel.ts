import type { Child } from './child.ts'
import { startLoad } from './load.ts'
import type { Options } from './options.ts'
import type { Result } from './result.ts'
import { ask, cpuTime, type RunningServer, type ServerSpec, startServer } from './server.ts'
import { summarize } from './statistics.ts'

/** Two servers that the same peers visit in turn. */
export interface Duel {
  readonly name: string
  readonly against: string
  readonly ours: ServerSpec
  readonly theirs: ServerSpec
  readonly goal?: number
}

/** What one connection cost each of the two, in microseconds, in one pair of rounds. */
interface Pair {
  readonly ours: number
  readonly theirs: number
}

const CONNECTIONS = 4_000
/** Rounds that nobody counts: the servers' code is compiled in them. */
const WARM_UP = 5

/** The server's CPU time per connection. */
export const fight = async (duel: Duel, options: Options): Promise<Result> => {
  const pairs: Pair[] = []
  for (let sitting = 0; sitting < options.sittings; sitting++) pairs.push(...(await sit(duel, options)))
  const { name, against, goal } = duel
  return {
    name,
    against: options.against ?? against,
    ratio: summarize(pairs.map(({ ours, theirs }) => ours / theirs)),
    ours: summarize(pairs.map(({ ours }) => ours)),
    theirs: summarize(pairs.map(({ theirs }) => theirs)),
    unit: 'us CPU per connection',
    ...(goal !== undefined && options.against === undefined && { goal }),
  }
}

/** One pair of server processes: how a process came to be compiled and laid out is luck as well. */
const sit = async (duel: Duel, options: Options): Promise<Pair[]> => {
  const { ours: source, against } = options
  const theirSpec = against === undefined ? duel.theirs : withSource(duel.ours, against)
  const ours = await startServer(withSource(duel.ours, source), options.profile)
  const theirs = await startServer(theirSpec, options.profile)
  const profile = async () => {
    if (options.profile !== undefined) await Promise.all([ask(ours, 'profile'), ask(theirs, 'profile')])
  }
  await using load = startLoad()
  await using _ours = ours.child
  await using _theirs = theirs.child
  const pairs: Pair[] = []
  for (let round = -WARM_UP; round < options.rounds; round++) {
    if (round === 0) await profile()
    const pair = await playPair(ours, theirs, load, options, round % 2 === 0)
    if (round >= 0) pairs.push(pair)
  }
  await profile()
  return pairs
}

const withSource = ({ module, options }: ServerSpec, source: string): ServerSpec => ({
  module,
  options: { ...options, source },
})

/** The order alternates, so that what gets slower with time does not always hit the same one. */
const playPair = async (
  ours: RunningServer,
  theirs: RunningServer,
  load: Child,
  options: Options,
  oursFirst: boolean,
): Promise<Pair> => {
  if (oursFirst) return { ours: await play(ours, load, options), theirs: await play(theirs, load, options) }
  const first = await play(theirs, load, options)
  return { ours: await play(ours, load, options), theirs: first }
}

const play = async (
  server: RunningServer,
  load: Child,
  { connections = CONNECTIONS, load: kind }: Options,
): Promise<number> => {
  const before = await cpuTime(server)
  await load.ask({ load: kind, port: server.port, pid: server.child.pid, connections })
  return ((await cpuTime(server)) - before) / connections
}
