import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { accept, acceptHand } from './accept.ts'
import { refuse, refuseHand } from './refuse.ts'
import { storm } from './storm.ts'

/** One file of this folder: what it measures, and how. */
export interface Measurement {
  readonly name: string
  /** For the help. */
  readonly about: string
  run(options: Options): Promise<Result | readonly Result[]>
}

export const MEASUREMENTS: readonly Measurement[] = [accept, acceptHand, refuse, refuseHand, storm]
