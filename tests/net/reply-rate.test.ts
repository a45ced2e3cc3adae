import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ReplyRate, replyCell } from '../../src/net/reply-rate.ts'
import { addressWords, parseAddress } from '../../src/policies/address.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const cellOf = (address: string, port: number, ipv6Prefix = 64): number => {
  const words = addressWords()
  parseAddress(address, words)
  return replyCell(words, port, ipv6Prefix)
}

/** How many of so many replies are let through. */
const taken = (rate: ReplyRate, perSecond: number, tries: number, cell = 7): number =>
  Array.from({ length: tries }, () => rate.take(cell, perSecond)).filter(Boolean).length

describe('the rate of replies to one source (M9)', () => {
  test.each([1, 3, 250, 100_000])('lets %i a second through, and as many at once', (perSecond) => {
    const rate = new ReplyRate()
    expect(taken(rate, perSecond, 2 * perSecond)).toBe(perSecond)
    vi.advanceTimersByTime(10_000)
    expect(taken(rate, perSecond, 2 * perSecond)).toBe(perSecond)
  })

  test('goes on at the rate, however many more are tried', () => {
    const rate = new ReplyRate()
    taken(rate, 10, 100)
    let through = 0
    for (let tenth = 0; tenth < 100; tenth++) {
      vi.advanceTimersByTime(100)
      through += taken(rate, 10, 100)
    }
    expect(through).toBe(100)
  })

  test('is no limit where it is off', () => {
    expect(taken(new ReplyRate(), Number.POSITIVE_INFINITY, 10_000)).toBe(10_000)
  })

  test('is that of a source alone: a flood from everywhere takes nothing from it', () => {
    const rate = new ReplyRate()
    const sources = Array.from({ length: 50_000 }, (_, index) => cellOf(`10.${index & 255}.${index >>> 8}.1`, 4_000))
    expect(sources.filter((cell) => !rate.take(cell, 250))).toEqual([])
    expect(new Set(sources).size).toBeGreaterThan(4_000)
  })

  test('tells ports apart, and IPv6 by prefix (M7)', () => {
    const ports = Array.from({ length: 1_000 }, (_, index) => cellOf('10.0.0.1', 40_000 + index))
    expect(new Set(ports).size).toBeGreaterThan(500)
    expect(cellOf('2001:db8::1', 9)).toBe(cellOf('2001:db8::ffff:1', 9))
    const hosts = Array.from({ length: 1_000 }, (_, index) => cellOf(`2001:db8::${index.toString(16)}`, 9, 128))
    expect(new Set(hosts).size).toBeGreaterThan(500)
  })
})
