import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineReader, TOO_LONG } from '../../../../src/protocols/helpers/conversation/index.ts'

const reading = (longest: number, ...chunks: string[]): LineReader => {
  const reader = new LineReader(longest)
  for (const chunk of chunks) reader.push(Buffer.from(chunk, 'latin1'))
  return reader
}

const linesOf = (reader: LineReader): string[] => {
  const lines: string[] = []
  for (let line = reader.line(); Buffer.isBuffer(line); line = reader.line()) lines.push(line.toString('latin1'))
  return lines
}

describe('a line reader', () => {
  it('cuts at CRLF and at LF, and keeps what is not whole', () => {
    const reader = reading(100, 'one\r\ntwo\nthr')
    expect(linesOf(reader)).toEqual(['one', 'two'])
    expect(reader.size).toBe(3)
    reader.push(Buffer.from('ee\r\n'))
    expect(linesOf(reader)).toEqual(['three'])
  })

  it('gives the same lines however they are cut into chunks', () => {
    const text = 'a\r\n\r\nbb\nccc\r\n\rd\n'
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length }), { maxLength: 8 }), (cuts) => {
        const at = [0, ...cuts.sort((one, other) => one - other), text.length]
        const reader = new LineReader(100)
        const lines = at.slice(1).flatMap((end, index) => {
          reader.push(Buffer.from(text.slice(at[index], end)))
          return linesOf(reader)
        })
        expect(lines).toEqual(['a', '', 'bb', 'ccc', '\rd'])
      }),
    )
  })

  it('takes a line of exactly the longest, and none that is longer', () => {
    expect(linesOf(reading(6, 'four\r\n'))).toEqual(['four'])
    expect(reading(6, 'fives\r\n').line()).toBe(TOO_LONG)
    expect(reading(6, 'sixsix').line()).toBe(undefined)
    expect(reading(6, 'sevenxx').line()).toBe(TOO_LONG)
  })

  it('gives bytes where bytes are asked for, line ends among them, and goes on with lines', () => {
    const reader = reading(100, 'LOGIN {4}\r\n')
    expect(linesOf(reader)).toEqual(['LOGIN {4}'])
    expect(reader.take(4)).toBe(undefined)
    reader.push(Buffer.from('a\r\nb rest\r\n'))
    expect(reader.take(4)?.toString()).toBe('a\r\nb')
    expect(linesOf(reader)).toEqual([' rest'])
  })

  it('gives up all that it holds', () => {
    const reader = reading(100, 'one\r\ntwo\r\nthr')
    reader.line()
    expect(reader.rest().toString()).toBe('two\r\nthr')
    expect(reader.size).toBe(0)
  })
})
