import type { Cost } from '../growth/cost.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { ask, type RunningServer, startServer } from '../harness/server.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

const WARM_UP = 2
const MOST_ROUNDS = 8

/** What one round has cost: ours with a thousand sockets and with a hundred, and Node's own with a thousand. */
interface Round {
  readonly thousand: Record<string, Cost>
  readonly hundred: Record<string, Cost>
  readonly bare: Record<string, Cost>
}

/** A large table: opened, changed in one row, and made larger. */
export const apply: Measurement = {
  name: 'apply',
  about: 'settings with 1,000 sockets in 10 listeners: started, one row changed, 100 rows added',
  run: async (options) => {
    const rounds = await playAll(options)
    return [
      row(
        'apply: start 1,000',
        '1,000 net.Server',
        rounds,
        ({ thousand }) => thousand.start,
        ({ bare }) => bare.start,
      ),
      row(
        'apply: start 1,000',
        'ten times 100',
        rounds,
        ({ thousand }) => thousand.start,
        ({ hundred }) => tenfold(hundred.start),
      ),
      row(
        'apply: change 1 of 1,000',
        'start 1,000',
        rounds,
        ({ thousand }) => thousand.change,
        ({ thousand }) => thousand.start,
      ),
      row(
        'apply: add 100 to 1,000',
        '100 net.Server',
        rounds,
        ({ thousand }) => thousand.add,
        ({ bare }) => bare.add,
      ),
      row(
        'apply: add 100 to 1,000',
        'add 100 to 100',
        rounds,
        ({ thousand }) => thousand.add,
        ({ hundred }) => hundred.add,
      ),
    ]
  },
}

const tenfold = (cost: Cost | undefined): Cost | undefined => cost && { wall: cost.wall * 10, cpu: cost.cpu * 10 }

const playAll = async (options: Options): Promise<Round[]> => {
  const ours = await startServer({ module: 'apply', options: { source: options.ours } }, options.profile)
  await using _ours = ours.child
  const theirs = await startServer({ module: 'apply-bare' }, options.profile)
  await using _theirs = theirs.child
  const rounds: Round[] = []
  const profile = async () => {
    if (options.profile !== undefined) await ask(ours, 'profile')
  }
  for (let round = -WARM_UP; round < Math.min(MOST_ROUNDS, options.rounds); round++) {
    if (round === 0) await profile()
    const played = await play(ours, theirs)
    if (round >= 0) rounds.push(played)
  }
  await profile()
  return rounds
}

const play = async (ours: RunningServer, theirs: RunningServer): Promise<Round> => ({
  thousand: await ask(ours, 'round of 1000'),
  bare: await ask(theirs, 'round of 1000'),
  hundred: await ask(ours, 'round of 100'),
})

type Pick = (round: Round) => Cost | undefined

const row = (name: string, against: string, rounds: readonly Round[], ours: Pick, theirs: Pick): Result => {
  const of = (pick: Pick, what: keyof Cost): number[] => rounds.map((round) => pick(round)![what])
  const [mine, other] = [of(ours, 'cpu'), of(theirs, 'cpu')]
  const wall = summarize(of(ours, 'wall')).median.toFixed(0)
  return {
    name,
    against,
    ratio: summarize(mine.map((cost, round) => cost / other[round]!)),
    ours: summarize(mine),
    theirs: summarize(other),
    unit: 'ms CPU',
    notes: [`against ${against}: ${wall} ms wall`],
  }
}
