import { describe, expect, it } from 'vitest'
import { briefJson } from '../src/brief-json.ts'
import { HOSTILE } from './support/hostile.ts'

const LINE = 8_000
const bytesOf = (text: string): number => Buffer.byteLength(text)

describe('brief JSON', () => {
  it('is plain JSON of what is small', () => {
    const value = { text: 'a', number: 1, no: null, list: [true, 2n], gone: undefined, run: () => {}, at: new Date(0) }
    expect(JSON.parse(briefJson(value, 2_000))).toEqual({
      text: 'a',
      number: 1,
      no: null,
      list: [true, '2'],
      at: '1970-01-01T00:00:00.000Z',
    })
    expect(briefJson(undefined, 10)).toBe('null')
  })

  it('leaves out what does not fit, does not look at it, and is still JSON', () => {
    let looked = 0
    const row = { toJSON: () => ({ number: looked++, text: 'x'.repeat(50) }) }
    const text = briefJson({ rows: Array.from({ length: 100_000 }, () => row), name: 'y'.repeat(10_000) }, 1_000)
    expect(text.length).toBeLessThan(1_300)
    expect(looked).toBeLessThan(20)
    expect(JSON.parse(text).rows.at(-1)).toMatch(/^… \(\d+ more\)$/)
  })

  it('bears circles and what throws', () => {
    const circle: { self?: object } = {}
    circle.self = circle
    const wild = {
      get fault(): never {
        throw new Error('boom')
      },
    }
    expect(JSON.parse(briefJson({ circle, wild, error: new Error('told') }, 2_000))).toMatchObject({
      wild: '…',
      error: 'told',
    })
  })

  it.each(Object.keys(HOSTILE))('bears %s, and keeps what stands beside it', (name) => {
    const text = briefJson({ type: 'protocol.notice', details: { thrown: HOSTILE[name]?.() }, last: 1 }, LINE)
    expect(JSON.parse(text)).toMatchObject({ type: 'protocol.notice', last: 1 })
    expect(bytesOf(text)).toBeLessThan(LINE + 200)
  })

  it.each([
    ['plain', 'x'.repeat(5_000_000)],
    ['of control characters', '\u0000'.repeat(100_000)],
    ['of three bytes each', '界'.repeat(100_000)],
    ['of halves of characters', '\ud800'.repeat(100_000)],
  ])('cuts a long text, %s, to the bytes that it may have, and says how much was cut', (_, long) => {
    const text = briefJson({ type: 'a', message: long, stack: long, details: { long }, listener: 'web' }, LINE)
    expect(bytesOf(text)).toBeLessThan(LINE + 200)
    expect(bytesOf(text)).toBeGreaterThan(LINE / 2)
    const { message, listener } = JSON.parse(text)
    expect(listener).toBe('web')
    const [, cut] = /… \((\d+) characters cut\)$/.exec(message) ?? []
    expect(message.indexOf('…') + Number(cut)).toBe(long.length)
  })

  it.each([
    ['a list', Array.from({ length: 100_000 }, (_, index) => index)],
    ['many fields', Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field ${index}`, index]))],
    ['long names of fields', { ['x'.repeat(1_000_000)]: 1, ['y'.repeat(1_000_000)]: 2 }],
    ['bytes', Buffer.alloc(5_000_000)],
    ['lists in lists', Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => ['deep']))],
  ])('cuts %s', (_, details) => {
    expect(bytesOf(briefJson({ type: 'a', details }, LINE))).toBeLessThan(LINE + 200)
  })
})
