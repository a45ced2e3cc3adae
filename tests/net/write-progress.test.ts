import { expect, test } from 'vitest'
import { LEAST_TAKEN, WriteProgress } from '../../src/net/write-progress.ts'

test('a peer makes progress while it takes enough of what waits for it', () => {
  const progress = new WriteProgress()
  expect(progress.stalledFor(true, 0, 100)).toBe(0)
  expect(progress.stalledFor(true, LEAST_TAKEN, 200)).toBe(0)
  expect(progress.stalledFor(true, LEAST_TAKEN, 350)).toBe(150)
})

test('a drip is no progress, however often it falls (M9)', () => {
  const progress = new WriteProgress()
  for (let at = 0; at < 1_000; at += 10) expect(progress.stalledFor(true, at, at)).toBe(at)
})

test('where nothing waits nothing stalls, and the time begins when something waits again', () => {
  const progress = new WriteProgress()
  progress.stalledFor(true, 0, 0)
  expect(progress.stalledFor(false, 10, 1_000)).toBe(0)
  expect(progress.stalledFor(true, 10, 2_000)).toBe(0)
  expect(progress.stalledFor(true, 10, 2_100)).toBe(100)
})
