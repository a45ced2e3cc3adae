import { summarize } from '../harness/statistics.ts'

/** What the server holds while nobody is connected. */
export interface Sample {
  /** Objects, in megabytes, after a full collection. */
  readonly heap: number
  readonly rss: number
  readonly handles: number
  readonly descriptors: number
}

/** How far the end may be above the beginning: what caches of the compiler still add, and the noise. */
const TOLERANCE: Readonly<Partial<Record<keyof Sample, { readonly share: number; readonly least: number }>>> = {
  heap: { share: 0.05, least: 1 },
  handles: { share: 0, least: 1 },
  descriptors: { share: 0, least: 1 },
}

/** The tolerance, for whoever reads the result. */
export const TOLERANCE_TEXT = 'heap by 5% or 1 MB, handles and descriptors by 1'

const WARM_UP = 0.2

const median = (samples: readonly Sample[], what: keyof Sample): number =>
  summarize(samples.map((sample) => sample[what])).median

/** What has grown: the median of the last third against that of the first, once the first fifth is left out. */
export const grown = (all: readonly Sample[]): string[] => {
  const samples = all.slice(Math.ceil(all.length * WARM_UP))
  const third = Math.max(1, Math.floor(samples.length / 3))
  return (Object.keys(TOLERANCE) as (keyof Sample)[]).flatMap((what) => {
    const { share, least } = TOLERANCE[what]!
    const first = median(samples.slice(0, third), what)
    const last = median(samples.slice(-third), what)
    return last - first <= Math.max(least, first * share)
      ? []
      : [`${what} has grown from ${first.toFixed(1)} to ${last.toFixed(1)}`]
  })
}
