import { describe, expect, it } from 'vitest'
import { backOff, CRASH_BUDGET, CRASH_WINDOW, judgeCrash } from '../../src/actors/back-off.ts'

describe('backing off', () => {
  it('waits twice as long each time, up to the most', () => {
    expect([0, 1, 2, 3, 9, 10_000].map((tries) => backOff(tries, 100, 1_000))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ])
  })
})

describe('the budget of crashes (D5)', () => {
  /** Crashes at these times, and when the last is followed by a restart. */
  const crashedAt = (...times: number[]) => {
    let verdict = judgeCrash([], times[0] as number)
    for (const time of times.slice(1)) verdict = judgeCrash(verdict.crashes, time)
    return verdict.restartIn
  }

  it('allows so many in a minute, and not one more', () => {
    const times = Array.from({ length: CRASH_BUDGET }, (_, index) => index)
    expect(crashedAt(...times)).toBe(1_600)
    expect(crashedAt(...times, 10)).toBeUndefined()
  })

  it('forgets crashes that are a minute old', () => {
    const times = Array.from({ length: CRASH_BUDGET }, (_, index) => index)
    expect(crashedAt(...times, CRASH_WINDOW + CRASH_BUDGET)).toBe(100)
  })
})
