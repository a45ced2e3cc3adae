/** How long to wait before the next try, in milliseconds: doubling from `first` up to `most`. */
export const backOff = (tries: number, first: number, most: number): number =>
  Math.min(most, first * 2 ** Math.min(tries, 20))

/** More crashes than this in so many milliseconds, and it stays down (D5). */
export const CRASH_BUDGET = 5
export const CRASH_WINDOW = 60_000
const FIRST_RESTART = 100
const LONGEST_RESTART = 10_000

/** What follows from one crash more. */
export interface CrashVerdict {
  /** The crashes that still count, this one among them, in milliseconds. */
  readonly crashes: readonly number[]
  /** In milliseconds; undefined: it stays down. */
  readonly restartIn: number | undefined
}

/** Restarts wait longer each time, and there are only so many of them (D5). */
export const judgeCrash = (before: readonly number[], now: number): CrashVerdict => {
  const crashes = [...before.filter((time) => now - time < CRASH_WINDOW), now]
  const spent = crashes.length > CRASH_BUDGET
  return { crashes, restartIn: spent ? undefined : backOff(crashes.length - 1, FIRST_RESTART, LONGEST_RESTART) }
}
