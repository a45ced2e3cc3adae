import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../../src/protocols/smtp/answer.ts'
import { ReplyReader } from '../../../../src/protocols/smtp/backend/replies.ts'
import { times } from '../../../support/long.ts'

const numRuns = times(2_000)

const readAll = (chunks: readonly Buffer[]): readonly Answer[] | undefined => {
  const reader = new ReplyReader()
  const all: Answer[] = []
  for (const chunk of chunks) {
    const replies = reader.push(chunk)
    if (replies === undefined) return undefined
    all.push(...replies)
  }
  return all
}

describe('the replies of a backend', () => {
  test('have one line or more, with or without text', () => {
    const text = '220 hello\r\n250-one\r\n250-\r\n250 2.1.0 thr\u00e9e\r\n354\r\n421 gone\n'
    const replies = [
      { code: 220, lines: ['hello'] },
      { code: 250, lines: ['one', '', '2.1.0 thr\u00e9e'] },
      { code: 354, lines: [''] },
      { code: 421, lines: ['gone'] },
    ]
    expect(readAll([Buffer.from(text)])).toEqual(replies)
    expect(readAll([...Buffer.from(text)].map((byte) => Buffer.of(byte)))).toEqual(replies)
  })

  test.each(['hello\r\n', '25 x\r\n', '250x\r\n', '199 x\r\n', '600 x\r\n', '\r\n', '250 a\rb\r\n'])(
    'are none in %j',
    (text) => {
      expect(readAll([Buffer.from(text)])).toBeUndefined()
    },
  )

  test('have bounds', () => {
    expect(readAll([Buffer.from(`250 ${'x'.repeat(3_000)}`)])).toBeUndefined()
    expect(readAll([Buffer.from(`250-${'x'.repeat(1_000)}\r\n`.repeat(70))])).toBeUndefined()
  })

  test('are the same in whatever chunks they come, and whatever comes breaks nothing', () => {
    const part = fc.constantFrom('250', '-', ' ', 'text', '\r\n', '\n', '421 x\r\n', '250-a\r\n', '\u00e9')
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.nat(40), (parts, cut) => {
        const whole = Buffer.from(parts.join(''))
        expect(readAll([whole.subarray(0, cut), whole.subarray(cut)])).toEqual(readAll([whole]))
      }),
      { numRuns },
    )
  })
})
