/** What a row of samples comes to. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The middle, and the ends: on a machine that others use a mean would be theirs. */
export const summarize = (samples: readonly number[]): Summary => {
  const sorted = [...samples].sort((one, other) => one - other)
  const half = sorted.length / 2
  const median = (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** What is there once, without a spread. */
export const only = (value: number): Summary => ({ median: value, min: value, max: value })
