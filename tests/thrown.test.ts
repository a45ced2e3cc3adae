import { describe, expect, it } from 'vitest'
import { codeOf, fieldOf, messageOf, stackOf } from '../src/thrown.ts'
import { HOSTILE } from './support/hostile.ts'

describe('whatever was thrown', () => {
  it.each(Object.keys(HOSTILE))('P3: %s has a message, a code and perhaps a stack, all of them short', (name) => {
    const thrown = HOSTILE[name]?.()
    expect(messageOf(thrown).length).toBeLessThan(1_100)
    expect(codeOf(thrown)).toBe('UNKNOWN')
    expect((stackOf(thrown) ?? '').length).toBeLessThan(4_100)
    expect(fieldOf(thrown, 'responseCode')).toBeUndefined()
  })

  it.each([
    ['an error', new Error('boom'), 'boom'],
    ['an error without a message', new TypeError(''), 'TypeError without a message'],
    ['an object', { status: 404 }, 'an object without a message'],
    ['a text', 'boom', 'boom'],
    ['undefined', undefined, 'undefined'],
    ['a symbol', Symbol('odd'), 'Symbol(odd)'],
  ])('says of %s what it says', (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })

  it('keeps the frames of a stack whose message is cut, and says how much is missing', () => {
    const error = new Error(`begin${'x'.repeat(5_000_000)}`)
    expect(messageOf(error)).toMatch(/^beginx{995}… \(4999005 characters cut\)$/)
    expect(stackOf(error)).toMatch(/^Error: beginx{995}… \(4999005 characters cut\)\n {4}at .*thrown\.test\.ts/)
  })

  it('finds the code of an error', () => {
    expect(codeOf(Object.assign(new Error('taken'), { code: 'EADDRINUSE' }))).toBe('EADDRINUSE')
  })
})
