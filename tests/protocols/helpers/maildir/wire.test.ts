import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toWire, wireSizeOf } from '../../../../src/protocols/helpers/maildir/index.ts'
import { collected, cut, cuts, streamOf } from '../../../support/chunks.ts'
import { times } from '../../../support/long.ts'

const wire = (...chunks: string[]): Promise<string> =>
  collected(toWire(streamOf(chunks.map((chunk) => Buffer.from(chunk, 'latin1')))))

describe('a message on the wire', () => {
  it('has a CR before each LF, and keeps those that are there', async () => {
    expect(await wire('a\nb\r\n\nc\r\n')).toBe('a\r\nb\r\n\r\nc\r\n')
  })

  it('is the same when a CRLF is cut in two', async () => {
    expect(await wire('a\r', '\nb', '\n', '\n')).toBe('a\r\nb\r\n\r\n')
  })

  it('ends with a line end, also where the file does not', async () => {
    expect(await wire('a')).toBe('a\r\n')
    expect(await wire('a\r', '')).toBe('a\r\n')
    expect(await wire('')).toBe('')
  })

  it('is what a replacement of the whole gives, cut anywhere, and as long as is counted', async () => {
    const text = fc.string({ unit: fc.constantFrom('\r', '\n', 'x', '.'), maxLength: 60 })
    const property = fc.asyncProperty(text, cuts, async (message, at) => {
      const whole = message === '' || message.endsWith('\n') ? message : `${message.replace(/\r$/, '')}\r\n`
      const expected = whole.replace(/(?<!\r)\n/g, '\r\n')
      expect(await collected(toWire(streamOf(cut(message, at))))).toBe(expected)
      expect(await wireSizeOf(streamOf(cut(message, at)))).toBe(expected.length)
    })
    await fc.assert(property, { numRuns: times(1_000) })
  })

  it('is not copied where it is right already', async () => {
    const chunk = Buffer.from('a\r\nb\r\n')
    for await (const part of toWire(streamOf([chunk]))) expect(part).toBe(chunk)
  })
})
