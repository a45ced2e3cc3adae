import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressWords, parseAddress } from '../../src/policies/address.ts'
import { compileAddressList } from '../../src/policies/address-list.ts'
import { type AddressSet, type Decision, EMPTY_SET } from '../../src/policies/address-set.ts'
import { asSeen, edges, naiveDecision, naiveLists, naiveRangeCount, textOf, write } from './naive-list.ts'

const decide = (set: AddressSet, address: string): Decision | undefined => {
  const words = addressWords()
  expect(parseAddress(address, words)).toBe(true)
  return set.decidedBy(words)
}

describe('what is held', () => {
  it('A4: a set answers as a list that is read line by line, for every list and address', () => {
    fc.assert(
      fc.property(naiveLists, fc.ipV4(), fc.ipV6(), (naive, ...others) => {
        const lists = { one: textOf(naive.one!), two: textOf(naive.two!) }
        const set = compileAddressList(textOf(naive.three!), { name: 'three', lists })
        for (const edge of edges(naive)) {
          const { held, line } = naiveDecision(naive, 'three', asSeen(edge))
          const address = write(edge)
          const decision = decide(set, address)
          expect([address, set.has(address), decision?.path[0]?.line ?? 0]).toEqual([address, held, line])
          expect(decision?.held ?? false).toBe(held)
        }
        for (const other of others) expect(set.has(other)).toBe(decide(set, other)?.held ?? false)
      }),
      { numRuns: 500 },
    )
  })

  it('A4: as many ranges are counted as there are stretches of held addresses', () => {
    fc.assert(
      fc.property(naiveLists, (naive) => {
        const lists = { one: textOf(naive.one!), two: textOf(naive.two!) }
        const set = compileAddressList(textOf(naive.three!), { lists })
        expect(set.rangeCount).toBe(naiveRangeCount(naive, 'three'))
      }),
      { numRuns: 500 },
    )
  })

  it('A4: ranges that touch are one range', () => {
    expect(compileAddressList('10.0.0.1\n10.0.0.2\n10.0.0.4\n::1\n::2-::9').rangeCount).toBe(3)
  })

  it('A4: the whole of both families is two ranges', () => {
    const all = compileAddressList('0.0.0.0-255.255.255.255\n::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
    expect(all.rangeCount).toBe(2)
    for (const address of ['0.0.0.0', '255.255.255.255', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']) {
      expect(all.has(address)).toBe(true)
    }
  })

  it('A6: an IPv6 network that IPv4 would lie in holds no IPv4 address', () => {
    const set = compileAddressList('::/1')
    expect([set.has('::1'), set.has('10.0.0.1'), set.has('::ffff:10.0.0.1')]).toEqual([true, false, false])
  })

  it('A6: IPv4 seen through IPv6 and zones make no difference', () => {
    const set = compileAddressList('10.0.0.0/8\nfe80::1')
    expect([set.has('::ffff:10.1.2.3'), set.has('::FFFF:a01:203'), set.has('fe80::1%eth0')]).toEqual([true, true, true])
  })

  it.each(['', 'localhost', '10.1', '010.0.0.1', '10.0.0.1 ', '10.0.0.1/8'])(
    'A4: %j is no address and not held',
    (text) => {
      expect(compileAddressList('0.0.0.0-255.255.255.255\n::/1\n8000::/1').has(text)).toBe(false)
    },
  )

  it('A4: the empty set holds nobody', () => {
    expect([EMPTY_SET.has('0.0.0.0'), EMPTY_SET.has('::'), EMPTY_SET.rangeCount]).toEqual([false, false, 0])
    expect(decide(EMPTY_SET, '10.0.0.1')).toBeUndefined()
  })

  it('A4: a list of 200,000 lines is read as one of two', { timeout: 60_000 }, () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `10.${at >> 15}.${(at >> 7) & 255}.${(at & 127) * 2}`)
    const more = Array.from(
      { length: 100_000 },
      (_, at) => `2001:db8:${(at >> 12).toString(16)}:${(at & 4095).toString(16)}::/65`,
    )
    const set = compileAddressList([...lines, ...more].reverse().join('\n'))
    expect(set.rangeCount).toBe(200_000)
    expect(
      lines.every((line) => set.has(line) && !set.has(line.replace(/\d+$/, (last) => String(Number(last) + 1)))),
    ).toBe(true)
    expect(more.every((line) => set.has(line.replace('/65', '1')) && !set.has(line.replace(':/65', '8000::')))).toBe(
      true,
    )
  })
})

describe('which element decided', () => {
  it('A4: the last line that covers the address, with its line and text', () => {
    const set = compileAddressList('; ours\n10.0.0.0/8 ; all\n\n ! 10.0.9.0/24;guests\r\n10.0.9.7', { name: 'clients' })
    expect(decide(set, '10.0.0.1')).toEqual({ held: true, path: [{ list: 'clients', line: 2, text: '10.0.0.0/8' }] })
    expect(decide(set, '10.0.9.1')).toEqual({
      held: false,
      path: [{ list: 'clients', line: 4, text: '! 10.0.9.0/24' }],
    })
    expect(decide(set, '10.0.9.7')).toEqual({ held: true, path: [{ list: 'clients', line: 5, text: '10.0.9.7' }] })
    expect(decide(set, '11.0.0.1')).toBeUndefined()
  })

  it('A4: a later line decides also where an earlier one gave the same answer', () => {
    const set = compileAddressList('10.0.0.1\n10.0.0.0/8\n!11.0.0.0/8\n!11.0.0.1')
    expect(decide(set, '10.0.0.1')?.path[0]?.line).toBe(2)
    expect(decide(set, '11.0.0.1')?.path[0]?.line).toBe(4)
  })

  it('A4: the way through references, down to the line that stands for itself', () => {
    const lists = { office: '\n10.0.0.0/8\n!10.0.9.0/24', all: '#Office\n192.0.2.0/24' }
    const set = compileAddressList('0.0.0.0/1\n!#ALL', { name: 'web:8080 addresses', lists })
    expect(decide(set, '10.0.0.1')).toEqual({
      held: false,
      path: [
        { list: 'web:8080 addresses', line: 2, text: '!#ALL' },
        { list: 'all', line: 1, text: '#Office' },
        { list: 'office', line: 2, text: '10.0.0.0/8' },
      ],
    })
    expect(decide(set, '10.0.9.1')).toEqual({
      held: true,
      path: [{ list: 'web:8080 addresses', line: 1, text: '0.0.0.0/1' }],
    })
  })
})

it('A4: a reference to a list that took the address out decides, down to the line that did', () => {
  const set = compileAddressList('#office', { name: 'door', lists: { office: '10.0.0.0/8\n!10.0.9.0/24' } })
  expect(decide(set, '10.0.9.1')).toEqual({
    held: false,
    path: [
      { list: 'door', line: 1, text: '#office' },
      { list: 'office', line: 2, text: '!10.0.9.0/24' },
    ],
  })
})
