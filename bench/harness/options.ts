import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** `burst`: the server finds a full backlog, over and over. `steady`: 64 peers come and go. */
export type Load = 'burst' | 'steady'

/** How the rounds are run. */
export interface Options {
  /** Which measurements; none: the default ones. */
  readonly names: readonly string[]
  /** Where the results are written to, as JSON. */
  readonly json: string | undefined
  /** Pairs of rounds with one pair of server processes, and how many such pairs of processes. */
  readonly rounds: number
  readonly sittings: number
  /** Of one round, or of the whole storm. */
  readonly connections: number | undefined
  /** How peers come; undefined: as each measurement likes it. */
  readonly load: Load | undefined
  /** The `src` folder of the Portreeve that is measured, and of another one to measure it against. */
  readonly ours: string
  readonly against: string | undefined
  /** Where the server processes write CPU profiles to. */
  readonly profile: string | undefined
}

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url))

export const USAGE = `usage: npm run bench -- [NAME...] [options]
  --json FILE          write the results as JSON, for bench/compare.ts
  --rounds N           pairs of rounds with one pair of server processes (12)
  --sittings N         pairs of server processes (2)
  --connections N      connections or packets of a round, or connections of the storm (1000000)
  --load burst|steady  a full backlog over and over, or 64 peers that come and go, in place of what the measurement takes
  --ours DIR           the src folder to measure (this one)
  --against DIR        measure against the Portreeve of that src folder
  --profile DIR        have the servers write CPU profiles there
`

const whole = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`--${name} ${text}: write a whole number above 0`)
}

const isLoad = (text: string): text is Load => text === 'burst' || text === 'steady'

export const readOptions = (words: readonly string[]): Options => {
  const text = { type: 'string' } as const
  const options = {
    json: text,
    rounds: text,
    sittings: text,
    connections: text,
    load: text,
    ours: text,
    against: text,
    profile: text,
  }
  const { values, positionals } = parseArgs({ args: [...words], options, allowPositionals: true })
  const { load } = values
  if (load !== undefined && !isLoad(load)) throw new Error(`--load ${load}: write burst or steady`)
  return {
    names: positionals,
    json: values.json,
    rounds: whole('rounds', values.rounds) ?? 12,
    sittings: whole('sittings', values.sittings) ?? 2,
    connections: whole('connections', values.connections),
    load,
    ours: resolve(values.ours ?? SOURCE),
    against: values.against && resolve(values.against),
    profile: values.profile && resolve(values.profile),
  }
}

/** The servers have the last core, the load and everything else the first. On one core they share. */
export const CORES = { server: availableParallelism() - 1, load: 0 }
