import { withCertificate } from '../harness/certificate.ts'
import { type Duel, fight } from '../harness/duel.ts'
import { idle, type Weighed } from '../harness/idle.ts'
import type { Memory } from '../harness/memory.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

/** What an idle connection takes, clear and encrypted. Linux only. */
export const memory: Measurement = {
  name: 'memory',
  about: 'what one of many idle connections takes, clear and TLS, against net.Server and tls.createServer',
  run: async (options) => [await clear(options), await encrypted(options)],
}

/**
 * Whatever is large, as lists that are read at the start, is mapped by itself, and leaves no hole for connections. The
 * largest thing that a connection has is 64 KB.
 */
const environment = { MALLOC_MMAP_THRESHOLD_: '70000' }

const clear = (options: Options): Promise<Result> =>
  weigh(
    {
      name: 'memory',
      against: 'net.Server',
      ours: { module: 'portreeve', options: { idle: true }, environment },
      theirs: { module: 'bare-idle', environment },
      goal: 1.15,
    },
    { tls: false, connections: options.connections ?? 10_000, before: 8_000 },
    options,
  )

const encrypted = (options: Options): Promise<Result> =>
  withCertificate((files) =>
    weigh(
      {
        name: 'memory-tls',
        against: 'tls.createServer',
        ours: { module: 'portreeve', options: { idle: true, files }, environment },
        theirs: { module: 'bare-tls', options: { idle: true, files }, environment },
        goal: 1.02,
      },
      { tls: true, connections: options.connections ?? 2_000, before: 1_000 },
      options,
    ),
  )

/** Each pair of processes is weighed once, ours first: one that has held so many connections is not what it was. */
const weigh = async (duel: Duel, weighed: Weighed, options: Options): Promise<Result> => {
  const shares: Memory[] = []
  const result = await fight(
    duel,
    idle(weighed, (share) => shares.push(share)),
    { ...options, rounds: 1 },
  )
  const [ours, theirs] = [0, 1].map((side) => parts(shares.filter((_, index) => index % 2 === side)))
  return { ...result, notes: [`ours: ${ours}`, `theirs: ${theirs}`] }
}

/** Where it is, in medians. */
const parts = (shares: readonly Memory[]): string => {
  const median = (name: keyof Memory): string => summarize(shares.map((share) => share[name])).median.toFixed(0)
  return `heap ${median('heap')}, native ${median('native')} (${median('external')} of it in buffers), rss ${median('rss')}`
}
