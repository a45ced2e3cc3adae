import { describe, expect, it } from 'vitest'
import { DurationCounts } from '../../src/net/durations.ts'

describe('counts of durations', () => {
  it('put each into the first bucket whose bound it does not exceed, and the longest into the last', () => {
    const durations = new DurationCounts([10, 100])
    for (const duration of [0, 10, 10.1, 100, 101, 1e9]) durations.note(duration)
    expect(durations.counts).toEqual([2, 2, 2])
    expect(durations.sum).toBe(1e9 + 221.1)
  })

  it('take in those of another', () => {
    const [one, other] = [new DurationCounts([10]), new DurationCounts([10])]
    one.note(1)
    other.note(2)
    other.note(20)
    one.add(other)
    expect(one).toMatchObject({ counts: [2, 1], sum: 23 })
  })
})
