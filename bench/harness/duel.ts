import type { Child } from './child.ts'
import type { Options } from './options.ts'
import type { Result } from './result.ts'
import { ask, type RunningServer, type ServerSpec, startServer } from './server.ts'
import { summarize } from './statistics.ts'

/** Two servers that the same peers visit in turn. */
export interface Duel {
  readonly name: string
  readonly against: string
  readonly ours: ServerSpec
  readonly theirs: ServerSpec
  readonly goal?: number
}

/** What is done to each of the two in a round, and what of it is measured. */
export interface Game {
  /** Of what `play` resolves with. */
  readonly unit: string
  /** Rounds that nobody counts: the servers' code is compiled in them. */
  readonly warmUp?: number
  /** Starts the process that plays the peers. */
  startLoad(): Child
  /** One round. Resolves with what it cost the server. */
  play(server: RunningServer, load: Child, options: Options): Promise<number>
}

/** What a round cost each of the two. */
interface Pair {
  readonly ours: number
  readonly theirs: number
}

/** So many, unless the game says otherwise. */
const WARM_UP = 5

/** Has two servers play the same game in turn, and compares what it costs them. */
export const fight = async (duel: Duel, game: Game, options: Options): Promise<Result> => {
  const pairs: Pair[] = []
  for (let sitting = 0; sitting < options.sittings; sitting++) pairs.push(...(await sit(duel, game, options)))
  const { name, against, goal } = duel
  return {
    name,
    against: options.against ?? against,
    ratio: summarize(pairs.map(({ ours, theirs }) => ours / theirs)),
    ours: summarize(pairs.map(({ ours }) => ours)),
    theirs: summarize(pairs.map(({ theirs }) => theirs)),
    unit: game.unit,
    ...(goal !== undefined && options.against === undefined && { goal }),
  }
}

/** One pair of server processes: how a process came to be compiled and laid out is luck as well. */
const sit = async (duel: Duel, game: Game, options: Options): Promise<Pair[]> => {
  const { ours: source, against } = options
  const theirSpec = against === undefined ? withSource(duel.theirs, source) : withSource(duel.ours, against)
  const ours = await startServer(withSource(duel.ours, source), options.profile)
  await using _ours = ours.child
  const theirs = await startServer(theirSpec, options.profile)
  await using _theirs = theirs.child
  await using load = game.startLoad()
  const profile = async () => {
    if (options.profile !== undefined) await Promise.all([ask(ours, 'profile'), ask(theirs, 'profile')])
  }
  const pairs: Pair[] = []
  for (let round = -(game.warmUp ?? WARM_UP); round < options.rounds; round++) {
    if (round === 0) await profile()
    const pair = await playPair(ours, theirs, (server) => game.play(server, load, options), round % 2 === 0)
    if (round >= 0) pairs.push(pair)
  }
  await profile()
  return pairs
}

const withSource = (spec: ServerSpec, source: string): ServerSpec => ({
  ...spec,
  options: { ...spec.options, source },
})

/** The order alternates, so that what gets slower with time does not always hit the same one. */
const playPair = async (
  ours: RunningServer,
  theirs: RunningServer,
  play: (server: RunningServer) => Promise<number>,
  oursFirst: boolean,
): Promise<Pair> => {
  if (oursFirst) return { ours: await play(ours), theirs: await play(theirs) }
  const first = await play(theirs)
  return { ours: await play(ours), theirs: first }
}
