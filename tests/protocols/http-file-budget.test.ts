import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Claim, FileBudget } from '../../src/protocols/http/file-budget.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** What one connection has got of a budget: how to give it back, and how often it was refused. */
const connectionFrom = (budget: FileBudget, remoteAddress: string) => {
  const connection = {
    remoteAddress,
    open: [] as (() => void)[],
    refused: 0,
    gaveWay: 0,
    /** Bytes read of each of its files. */
    moved: 0,
    ask: (times = 1) => {
      for (let i = 0; i < times; i++) budget.take(connection, claim)
      return connection
    },
    close: () => connection.open.shift()?.(),
  }
  const claim: Claim = {
    begin: (release) => connection.open.push(release),
    refuse: () => connection.refused++,
    moved: () => connection.moved,
    giveWay: () => {
      connection.gaveWay++
      connection.close()
    },
  }
  return connection
}

/** How many files connections from one address get, each of which asks for so many. */
const openOf = (budget: FileBudget, address: string, connections: number, times: number): number => {
  const all = Array.from({ length: connections }, () => connectionFrom(budget, address).ask(times))
  return all.reduce((sum, { open }) => sum + open.length, 0)
}

describe('M9: the budget of open files', () => {
  test('one address alone has half of it, the next one a quarter, and something is left for who comes then', () => {
    const budget = new FileBudget(120)
    expect(openOf(budget, '192.0.2.1', 100, 1)).toBe(60)
    expect(openOf(budget, '192.0.2.2', 100, 1)).toBe(30)
    expect(openOf(budget, '192.0.2.3', 1, 1)).toBe(1)
  })

  test('so it is among the connections of one address', () => {
    const budget = new FileBudget(120)
    expect(openOf(budget, '192.0.2.1', 1, 100)).toBe(40)
    expect(openOf(budget, '192.0.2.1', 1, 100)).toBe(14)
    expect(openOf(budget, '192.0.2.1', 1, 1)).toBe(1)
  })

  test('addresses of one IPv6 network are one client (M7)', () => {
    const budget = new FileBudget(12)
    openOf(budget, '2001:db8::1', 12, 1)
    expect(openOf(budget, '2001:db8::2', 1, 1)).toBe(0)
    expect(openOf(budget, '2001:db8:0:1::1', 1, 1)).toBe(1)
  })

  test('a request that waits goes on when a file is closed, and who has fewer open goes first', () => {
    const budget = new FileBudget(7)
    const greedy = connectionFrom(budget, '192.0.2.1').ask(4)
    const leaving = connectionFrom(budget, '192.0.2.2').ask(2)
    const modest = connectionFrom(budget, '192.0.2.3').ask(2)
    const open = () => [greedy, leaving, modest].map((client) => client.open.length)
    expect(open()).toEqual([3, 2, 1])
    leaving.close()
    expect(open()).toEqual([3, 1, 1])
    leaving.close()
    expect(open()).toEqual([3, 0, 2])
    expect([greedy.refused, modest.refused]).toEqual([0, 0])
  })

  test('a request that waits for too long is refused, and takes nothing later', () => {
    const client = connectionFrom(new FileBudget(1), '192.0.2.1').ask(2)
    vi.advanceTimersByTime(6_000)
    expect(client.refused).toBe(1)
    client.close()
    expect(client.open).toEqual([])
    expect(client.ask().open).toHaveLength(1)
  })

  test.each([
    ['address', '192.0.2.9'],
    ['other connection of its address', '192.0.2.1'],
  ])('a file of which nothing is taken gives way where an %s has none', (_, address) => {
    const budget = new FileBudget(8)
    const greedy = connectionFrom(budget, '192.0.2.1').ask(3)
    const others = [1, 2, 3, 4, 5].map((host) => connectionFrom(budget, `192.0.2.${host}`).ask())
    const newcomer = connectionFrom(budget, address).ask()
    expect([greedy.open.length, newcomer.open.length]).toEqual([3, 0])
    vi.advanceTimersByTime(3_000)
    expect([greedy.gaveWay, newcomer.open.length, newcomer.refused]).toEqual([1, 1, 0])
    expect(others.map(({ gaveWay }) => gaveWay)).toEqual([0, 0, 0, 0, 0])
  })

  test('a file that is taken gives no way, nor does the only one of a client', () => {
    const budget = new FileBudget(5)
    const reading = connectionFrom(budget, '192.0.2.1').ask(2)
    const single = ['192.0.2.2', '192.0.2.3', '192.0.2.4'].map((other) => connectionFrom(budget, other).ask())
    const newcomer = connectionFrom(budget, '192.0.2.5').ask()
    for (let look = 0; look < 12; look++) {
      reading.moved += 65_536
      vi.advanceTimersByTime(500)
    }
    expect([reading, ...single].map(({ gaveWay }) => gaveWay)).toEqual([0, 0, 0, 0])
    expect(newcomer.refused).toBe(1)
  })

  test('as many wait as may be open; beyond it who asks for more than the newcomer is refused', () => {
    const budget = new FileBudget(4)
    const greedy = connectionFrom(budget, '192.0.2.1').ask(2)
    const waiting = connectionFrom(budget, '192.0.2.1').ask(5)
    expect([greedy.open.length, waiting.open.length, greedy.refused, waiting.refused]).toEqual([2, 0, 0, 1])
    const newcomer = connectionFrom(budget, '192.0.2.1').ask()
    expect([newcomer.open.length, newcomer.refused, waiting.refused]).toEqual([0, 0, 2])
  })
})
