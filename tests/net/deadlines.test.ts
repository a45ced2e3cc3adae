import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Awaited, Deadlines } from '../../src/net/deadlines.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

interface Named extends Awaited {
  readonly name: string
}

const named = (name: string): Named => ({ name, deadline: undefined })

const watched = (alsoDo: (name: string) => void = () => {}) => {
  const late: string[] = []
  const deadlines = new Deadlines<Named>(({ name }) => {
    late.push(name)
    alsoDo(name)
  })
  return { late, deadlines }
}

test('expire in the order in which they began, each at its time', () => {
  const { late, deadlines } = watched()
  deadlines.add(named('a'), 100)
  vi.advanceTimersByTime(40)
  deadlines.add(named('b'), 100)
  vi.advanceTimersByTime(59)
  expect(late).toEqual([])
  vi.advanceTimersByTime(2)
  expect([late, deadlines.size]).toEqual([['a'], 1])
  vi.advanceTimersByTime(40)
  expect([late, deadlines.size]).toEqual([['a', 'b'], 0])
})

test('do not expire for what was in time', () => {
  const { late, deadlines } = watched()
  const [first, middle, last] = [named('a'), named('b'), named('c')]
  for (const item of [first, middle, last]) deadlines.add(item, 100)
  expect([deadlines.delete(middle), deadlines.delete(middle), deadlines.size]).toEqual([true, false, 2])
  expect([deadlines.delete(last), deadlines.delete(first), deadlines.size]).toEqual([true, true, 0])
  vi.advanceTimersByTime(500)
  expect(late).toEqual([])
})

test('share one timer, and leave none when nothing is due', () => {
  const { late, deadlines } = watched()
  for (let item = 0; item < 100; item++) deadlines.add(named(`item ${item}`), 100)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(101)
  expect([late.length, vi.getTimerCount()]).toEqual([100, 0])
})

test('begin anew after they were empty', () => {
  const { late, deadlines } = watched()
  deadlines.add(named('a'), 100)
  vi.advanceTimersByTime(101)
  deadlines.add(named('b'), 100)
  vi.advanceTimersByTime(101)
  expect(late).toEqual(['a', 'b'])
})

test('go on when one of them throws', () => {
  const { late, deadlines } = watched((name) => {
    if (name === 'a') throw new Error('bad')
  })
  deadlines.add(named('a'), 100)
  deadlines.add(named('b'), 100)
  expect(() => vi.advanceTimersByTime(101)).toThrow('bad')
  deadlines.add(named('c'), 100)
  vi.advanceTimersByTime(101)
  expect(late).toEqual(['a', 'b', 'c'])
})

test('keep no process alive', () => {
  vi.useRealTimers()
  const { deadlines } = watched()
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
  deadlines.add(named('a'), 60_000)
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before)
})

test('know only what is waited for here', () => {
  const [here, elsewhere] = [watched().deadlines, watched().deadlines]
  const item = named('a')
  here.add(item, 100)
  expect([elsewhere.delete(item), here.size, here.delete(item)]).toEqual([false, 1, true])
})

test('keep their order when some leave', () => {
  const { late, deadlines } = watched()
  const items = [...'abcdef'].map(named)
  for (const item of items) deadlines.add(item, 100)
  for (const gone of [1, 5, 4, 0]) deadlines.delete(items[gone]!)
  deadlines.add(named('g'), 100)
  vi.advanceTimersByTime(101)
  expect([late, deadlines.size]).toEqual([['c', 'd', 'g'], 0])
})

test('are kept although a longer one was waited for before: an apply may have shortened them (T7, X3)', () => {
  const { late, deadlines } = watched()
  deadlines.add(named('long'), 60_000)
  deadlines.add(named('short'), 100)
  deadlines.add(named('also short'), 100)
  vi.advanceTimersByTime(101)
  expect([late, deadlines.size, vi.getTimerCount()]).toEqual([['short', 'also short'], 1, 1])
  vi.advanceTimersByTime(60_000)
  expect([late.at(-1), deadlines.size]).toEqual(['long', 0])
})

test('are kept although a longer one, that is not waited for any more, has set the timer (T7, X3)', () => {
  const { late, deadlines } = watched()
  const long = named('long')
  deadlines.add(long, 60_000)
  deadlines.delete(long)
  deadlines.add(named('short'), 100)
  vi.advanceTimersByTime(101)
  expect(late).toEqual(['short'])
})
