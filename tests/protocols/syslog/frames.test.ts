import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader } from '../../../src/protocols/syslog/frames.ts'

const read = (...chunks: string[]): string[] => {
  const reader = new FrameReader()
  const frames = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)))
  return [...frames, ...reader.rest()].map(String)
}

test('a message may say its length before it, and then holds what it likes (RFC 6587 3.4.1)', () => {
  expect(read('6 <13>a\n9 <13>b\nb\nb')).toEqual(['<13>a\n', '<13>b\nb\nb'])
})

test('a message may end with its line (RFC 6587 3.4.2)', () => {
  expect(read('<13>a\n<13>b\n\n<13>c')).toEqual(['<13>a', '<13>b', '<13>c'])
})

test.each([
  ['both ways on one connection', '6 <13>a\n<13>b\n6 <13>c\n', ['<13>a\n', '<13>b', '<13>c\n']],
  ['a line that only begins with digits', '2024: x\n123\n0 x\n20241011 y\n', ['2024: x', '123', '0 x', '20241011 y']],
])('%s', (_, stream, frames) => {
  expect(read(stream)).toEqual(frames)
})

test('it does not matter how the stream comes in pieces', () => {
  const stream = '6 <13>a\n<13>b\n20241011 y\n12 <13>ccc\nddd\n'
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), stream.length]
      const chunks = at.slice(1).map((end, index) => stream.slice(at[index], end))
      expect(read(...chunks)).toEqual(read(stream))
    }),
  )
})

test.each(['65536 x', '999999 x', '100000 '])('a length that no message has breaks the stream: %s', (stream) => {
  const reader = new FrameReader()
  expect(reader.push(Buffer.from(stream))).toEqual([])
  expect(reader.broken).toBe(true)
})

test('a line without an end is not kept without an end', () => {
  const reader = new FrameReader()
  let bytes = 0
  for (let i = 0; i < 100; i++) for (const frame of reader.push(Buffer.alloc(10_000, 'x'))) bytes += frame.length
  expect(bytes).toBeGreaterThan(900_000)
})
