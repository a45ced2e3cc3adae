import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listing, stuffed, topOf } from '../../../src/protocols/pop3/multi-line.ts'
import { collected, cut, cuts, streamOf } from '../../support/chunks.ts'
import { times } from '../../support/long.ts'

const lines = fc.array(fc.constantFrom('', '.', '..', '.x', 'x', 'x.', '\rx'), { maxLength: 12 })
const textOf = (all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('')

describe('an answer of many lines', () => {
  it('doubles the dot that a line begins with, cut anywhere (RFC 1939, 3)', async () => {
    const property = fc.asyncProperty(lines, cuts, async (all, at) => {
      const doubled = textOf(all.map((line) => line.replace(/^\./, '..')))
      expect(await collected(stuffed(streamOf(cut(textOf(all), at))))).toBe(doubled)
    })
    await fc.assert(property, { numRuns: times(1_000) })
  })

  it('shows the header, the empty line and so many lines of the body, cut anywhere (TOP)', async () => {
    const property = fc.asyncProperty(lines, fc.nat(6), cuts, async (all, count, at) => {
      const empty = all.indexOf('')
      const shown = empty === -1 ? all : all.slice(0, empty + 1 + count)
      expect(await collected(topOf(streamOf(cut(textOf(all), at)), count))).toBe(textOf(shown))
    })
    await fc.assert(property, { numRuns: times(1_000) })
  })

  it('reads no further than what TOP shows', async () => {
    let read = 0
    async function* endless(): AsyncGenerator<Buffer> {
      for (; ; read++) yield Buffer.from('a: b\r\n\r\n')
    }
    expect(await collected(topOf(endless(), 0))).toBe('a: b\r\n\r\n')
    expect(read).toBe(0)
  })

  it('that is a list goes out in batches, and ends with a dot', async () => {
    async function* many(): AsyncGenerator<string> {
      for (let n = 0; n < 5_000; n++) yield `${n} 1234`
    }
    const sizes: number[] = []
    let text = ''
    for await (const part of listing('+OK\r\n', many())) {
      sizes.push(part.length)
      text += part
    }
    expect(text.split('\r\n')).toHaveLength(5_003)
    expect(text.endsWith('4999 1234\r\n.\r\n')).toBe(true)
    expect(Math.max(...sizes)).toBeLessThan(17_000)
    expect(sizes.length).toBeLessThan(6)
  })
})
