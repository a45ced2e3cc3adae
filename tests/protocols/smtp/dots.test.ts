import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DotWriter } from '../../../src/protocols/smtp/backend/dot-writer.ts'
import { DotReader } from '../../../src/protocols/smtp/dots.ts'
import { times } from '../../support/long.ts'

const numRuns = times(3_000)

/** What is made of chunks: the content, and what came behind the end. */
const read = (chunks: readonly string[]): { content: string; rest: string | undefined } => {
  const reader = new DotReader()
  let content = ''
  for (const [index, chunk] of chunks.entries()) {
    const part = reader.push(Buffer.from(chunk, 'latin1'))
    content += part.content.toString('latin1')
    if (part.rest !== undefined)
      return { content, rest: part.rest.toString('latin1') + chunks.slice(index + 1).join('') }
  }
  return { content, rest: undefined }
}

/** The same, naively, over the whole: lines end with CRLF only. */
const readWhole = (text: string): { content: string; rest: string | undefined } => {
  const lines = text.split('\r\n')
  const end = lines.slice(0, -1).indexOf('.')
  const unstuff = (line: string): string => (line.startsWith('.') ? line.slice(1) : line)
  if (end === -1) return { content: lines.map(unstuff).join('\r\n'), rest: undefined }
  const content = lines.slice(0, end).map((line) => `${unstuff(line)}\r\n`)
  return { content: content.join(''), rest: lines.slice(end + 1).join('\r\n') }
}

/** Texts of what matters here, in chunks that may be of one byte. */
const chunks = fc.array(
  fc
    .array(fc.constantFrom('.', '\r', '\n', '\r\n', '\r\n.', '\r\n.\r\n', 'x'), { maxLength: 6 })
    .map((s) => s.join('')),
  { maxLength: 12 },
)

describe('what follows DATA', () => {
  test.each([
    ['a\r\n.\r\nQUIT', 'a\r\n', 'QUIT'],
    ['.\r\n', '', ''],
    ['..\r\n.x\r\n.\r\n', '.\r\nx\r\n', ''],
    ['a\r\n..b\r\n.\r\n', 'a\r\n.b\r\n', ''],
  ])('%j is %j, with %j behind it', (text, content, rest) => {
    expect(read([text])).toEqual({ content, rest })
    expect(read([...text])).toEqual({ content, rest })
  })

  test.each(['a\n.\r\nb', 'a\n.\nb', 'a\r.\rb', 'a\r\n.\nb', 'a\r\n.\rb', 'a\r.\r\nb', '\n.\r\n'])(
    '%j does not end it (RFC 5321, 2.3.8)',
    (text) => {
      expect(read([text]).rest).toBeUndefined()
      expect(read([...text]).rest).toBeUndefined()
    },
  )

  test('keeps the dots behind a bare LF: no line begins there', () => {
    expect(read(['a\n..b\r\n.\r\n']).content).toBe('a\n..b\r\n')
  })

  test('is the same in whatever chunks it comes, and as a naive reader reads it', () => {
    fc.assert(
      fc.property(chunks, (parts) => {
        const whole = readWhole(`${parts.join('')}\r\n.\r\n`)
        expect(read([...parts, '\r\n.\r\n'])).toEqual(whole)
      }),
      { numRuns },
    )
  })
})

/** What is written for a backend; undefined where it is refused. */
const write = (parts: readonly string[]): string | undefined => {
  const writer = new DotWriter()
  let written = ''
  for (const part of parts) {
    const bytes = writer.push(Buffer.from(part, 'latin1'))
    if (bytes === undefined) return undefined
    written += bytes.toString('latin1')
  }
  const end = writer.end()
  return end === undefined ? undefined : `${written}${end}\r\n`
}

describe('a message on its way to a backend', () => {
  test('is read there as it was written here, whatever the chunks', () => {
    fc.assert(
      fc.property(chunks, (parts) => {
        const written = write(parts)
        const text = parts.join('')
        if (written === undefined) {
          expect(text).toMatch(/(^|[^\r])\n|\r($|[^\n])/)
          return
        }
        const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`
        expect(read([written])).toEqual({ content: whole, rest: '' })
      }),
      { numRuns },
    )
  })

  test.each(['a\nb', 'a\rb', '\n', 'a\r', '\r\r\n', 'a\r\n.\nb', '\n.\r\nMAIL FROM:<>\r\n'])(
    'does not pass on %j: it may be read as an end of the message there',
    (text) => {
      expect(write([text])).toBeUndefined()
      expect(write([...text])).toBeUndefined()
    },
  )
})
