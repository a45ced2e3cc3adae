import type { Blocks } from '../harness/blocks.ts'
import type { Child } from '../harness/child.ts'
import { type ListQuestion, startLists } from '../harness/lists.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

/** One list, and how often in a round it is compiled and asked. */
interface Row {
  readonly family: Blocks['family']
  readonly count: number
  readonly compiles: number
  readonly against: readonly Other[]
  /** How often others are asked, who go through all of it. Undefined: that cannot be borne. */
  readonly theirAsks: number | undefined
}

type Other = 'net.BlockList' | 'ipaddr.js'

const BOTH = ['net.BlockList', 'ipaddr.js'] as const

const MILLION = 1_000_000

/** What is left out takes minutes: making a `net.BlockList` of a million ranges, and asking ipaddr.js for them. */
const ROWS: readonly Row[] = [
  { family: 'ipv4', count: 10, compiles: 500, against: BOTH, theirAsks: 20_000 },
  { family: 'ipv4', count: 1_000, compiles: 20, against: BOTH, theirAsks: 1_000 },
  { family: 'ipv4', count: 100_000, compiles: 1, against: BOTH, theirAsks: 10 },
  { family: 'ipv6', count: 100_000, compiles: 1, against: ['net.BlockList'], theirAsks: 10 },
  { family: 'ipv4', count: MILLION, compiles: 1, against: ['ipaddr.js'], theirAsks: undefined },
]

const OUR_ASKS = 200_000

/** The most that one question may take in a list of a million ranges, in nanoseconds. */
const BOUND = 400

/** A long list is compiled and asked fewer times than there are rounds, and not warmed up: it takes its time. */
const LONG = 100_000
const LONG_ROUNDS = 3

/** Compiling an address list, and asking it. */
export const lists: Measurement = {
  name: 'lists',
  about: 'compile an address list and ask it, at 10 to 1,000,000 ranges, against net.BlockList and ipaddr.js',
  run: async (options) => {
    await using ours = await startLists('portreeve', options.ours)
    const results: Result[] = []
    for (const row of ROWS) {
      for (const other of row.against) results.push(...(await compare(row, other, ours, options)))
    }
    return [...results, await million(ours, options)]
  },
}

const tell = (child: Child, question: ListQuestion): Promise<number> => child.ask(question)

const nameOf = (verb: string, { family, count }: Pick<Row, 'family' | 'count'>): string =>
  `lists-${verb}-${count}${family === 'ipv6' ? '-ipv6' : ''}`

const compare = async (row: Row, against: Other, ours: Child, options: Options): Promise<Result[]> => {
  await using theirs = await startLists(against, '')
  const { family, count, compiles, theirAsks } = row
  for (const child of [ours, theirs]) await tell(child, { do: 'take', family, count })
  const rounds =
    count < LONG ? { from: -1, to: options.rounds } : { from: 0, to: Math.min(options.rounds, LONG_ROUNDS) }
  const compiled = await play(rounds, ours, theirs, { do: 'compile', times: compiles })
  const result: Result = { name: nameOf('compile', row), against, unit: 'us CPU per list', ...compiled }
  if (theirAsks === undefined) return [result]
  const asked = await play(rounds, ours, theirs, { do: 'ask', times: OUR_ASKS }, { do: 'ask', times: theirAsks })
  return [result, { name: nameOf('ask', row), against, unit: 'ns CPU per address', ...asked }]
}

interface Rounds {
  readonly from: number
  readonly to: number
}

/** Rounds from one to another; those below 0 are not counted. */
const play = async ({ from, to }: Rounds, ours: Child, theirs: Child, question: ListQuestion, another = question) => {
  const pairs = []
  for (let round = from; round < to; round++) {
    const pair = { ours: await tell(ours, question), theirs: await tell(theirs, another) }
    if (round >= 0) pairs.push(pair)
  }
  return {
    ratio: summarize(pairs.map((pair) => pair.ours / pair.theirs)),
    ours: summarize(pairs.map((pair) => pair.ours)),
    theirs: summarize(pairs.map((pair) => pair.theirs)),
  }
}

/** Asks the list that was compiled last, against what does not change. */
const million = async (ours: Child, { rounds }: Options): Promise<Result> => {
  const samples = []
  for (let round = -1; round < rounds; round++) samples.push(await tell(ours, { do: 'ask', times: OUR_ASKS }))
  const counted = samples.slice(1)
  return {
    name: nameOf('ask', { family: 'ipv4', count: MILLION }),
    against: `${BOUND} ns`,
    ratio: summarize(counted.map((sample) => sample / BOUND)),
    ours: summarize(counted),
    theirs: summarize([BOUND]),
    unit: 'ns CPU per address',
    goal: 1,
  }
}
