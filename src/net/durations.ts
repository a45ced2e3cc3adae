/**
 * Durations counted by size, as a histogram needs them. A bucket holds those that are at most as long as its bound and
 * longer than the one before; the last one, without a bound, holds the rest. To note one is a few comparisons.
 */
export class DurationCounts {
  /** In milliseconds, ascending. */
  readonly bounds: readonly number[]
  /** One more than there are bounds. */
  readonly counts: number[]
  /** Of all durations, in milliseconds. */
  sum = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  /** @param duration in milliseconds */
  note(duration: number): void {
    const { bounds, counts } = this
    let bucket = 0
    while (bucket < bounds.length && duration > (bounds[bucket] as number)) bucket++
    counts[bucket] = (counts[bucket] as number) + 1
    this.sum += duration
  }

  /** Takes in what another one of the same bounds has counted. */
  add({ counts, sum }: DurationCounts): void {
    counts.forEach((count, bucket) => {
      this.counts[bucket] = (this.counts[bucket] as number) + count
    })
    this.sum += sum
  }
}

/** From a resumed session on the same host to the usual deadline (T7). */
export const HANDSHAKE_BOUNDS: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

/** From a health check to a mail client that stays all day. */
export const CONNECTION_BOUNDS: readonly number[] = [
  10, 100, 1_000, 5_000, 15_000, 60_000, 300_000, 1_800_000, 7_200_000, 28_800_000, 86_400_000,
]
