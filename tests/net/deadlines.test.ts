import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadlines } from '../../src/net/deadlines.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const watched = () => {
  const late: string[] = []
  return { late, deadlines: new Deadlines<string>((item) => late.push(item)) }
}

test('expire in the order in which they began, each at its time', () => {
  const { late, deadlines } = watched()
  deadlines.add('a', 100)
  vi.advanceTimersByTime(40)
  deadlines.add('b', 100)
  vi.advanceTimersByTime(59)
  expect(late).toEqual([])
  vi.advanceTimersByTime(2)
  expect([late, deadlines.size]).toEqual([['a'], 1])
  vi.advanceTimersByTime(40)
  expect([late, deadlines.size]).toEqual([['a', 'b'], 0])
})

test('do not expire for what was in time', () => {
  const { late, deadlines } = watched()
  deadlines.add('a', 100)
  expect([deadlines.delete('a'), deadlines.delete('a')]).toEqual([true, false])
  vi.advanceTimersByTime(500)
  expect(late).toEqual([])
})

test('share one timer, and leave none when nothing is due', () => {
  const { late, deadlines } = watched()
  for (let item = 0; item < 100; item++) deadlines.add(`item ${item}`, 100)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(101)
  expect([late.length, vi.getTimerCount()]).toEqual([100, 0])
})

test('begin anew after they were empty', () => {
  const { late, deadlines } = watched()
  deadlines.add('a', 100)
  vi.advanceTimersByTime(101)
  deadlines.add('b', 100)
  vi.advanceTimersByTime(101)
  expect(late).toEqual(['a', 'b'])
})

test('go on when one of them throws', () => {
  const late: string[] = []
  const deadlines = new Deadlines<string>((item) => {
    late.push(item)
    if (item === 'a') throw new Error('bad')
  })
  deadlines.add('a', 100)
  deadlines.add('b', 100)
  expect(() => vi.advanceTimersByTime(101)).toThrow('bad')
  deadlines.add('c', 100)
  vi.advanceTimersByTime(101)
  expect(late).toEqual(['a', 'b', 'c'])
})

test('keep no process alive', () => {
  vi.useRealTimers()
  const { deadlines } = watched()
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  deadlines.add('a', 60_000)
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before)
})
