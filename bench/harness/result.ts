import type { Summary } from './statistics.ts'

/** What a measurement has found; `--json` writes a list of these. */
export interface Result {
  readonly name: string
  /** What ours was measured against. */
  readonly against: string
  /** Ours divided by theirs, each pair from one round. */
  readonly ratio: Summary
  readonly ours: Summary
  readonly theirs: Summary
  readonly unit: string
  /** The ratio that the median must not exceed. */
  readonly goal?: number
  /** What else is worth a line. */
  readonly notes?: readonly string[]
  /** Something was wrong that is no matter of speed: `run` exits with 1. */
  readonly failed?: boolean
}
