import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineReader } from '../../../src/protocols/helpers/conversation/index.ts'
import { CommandReader, type Heard, LONGEST_COMMAND } from '../../../src/protocols/imap/command-reader.ts'
import { times } from '../../support/long.ts'

const RUNS = times(500)

/** All that a reader hears in bytes that come in these pieces, as a conversation would feed it. */
const hear = (...pieces: (string | Buffer)[]): Heard[] => {
  const lines = new LineReader(LONGEST_COMMAND)
  const reader = new CommandReader()
  const heard: Heard[] = []
  let literal: number | undefined
  let isLost = false
  const step = (): boolean => {
    if (isLost) return false
    const part = literal === undefined ? lines.line() : lines.take(literal)
    if (!Buffer.isBuffer(part)) return false
    if (literal !== undefined) {
      reader.literal(part)
      literal = undefined
      return true
    }
    const news = reader.line(part)
    heard.push(news)
    isLost = news.kind === 'lost'
    if (news.kind === 'literal') literal = news.size
    return true
  }
  for (const piece of pieces) {
    lines.push(Buffer.from(piece))
    while (step());
  }
  return heard
}

const kinds = (...pieces: (string | Buffer)[]): string[] => hear(...pieces).map(({ kind }) => kind)

/** The arguments of the only command in a text. */
const argumentsOf = (...pieces: (string | Buffer)[]): readonly string[] | undefined => {
  const commands = hear(...pieces).filter((heard) => heard.kind === 'command')
  return commands.length === 1 ? commands[0]?.command.arguments : undefined
}

describe('the reader of commands', () => {
  it.each<[string, string, readonly string[]]>([
    ['atoms', 'a LOGIN alice wonderland\r\n', ['alice', 'wonderland']],
    ['a lone LF', 'a LOGIN alice wonderland\n', ['alice', 'wonderland']],
    ['quoted strings', 'a LOGIN "alice" "wonder land"\r\n', ['alice', 'wonder land']],
    ['escapes', 'a LOGIN "al\\"ice" "\\\\"\r\n', ['al"ice', '\\']],
    ['an empty string', 'a LOGIN "" x\r\n', ['', 'x']],
    ['UTF-8 in quotes', 'a LOGIN "jürgen" "pässwörd€"\r\n', ['jürgen', 'pässwörd€']],
    ['a literal', 'a LOGIN alice {10}\r\nwonderland\r\n', ['alice', 'wonderland']],
    ['literals only', 'a LOGIN {5}\r\nalice {10}\r\nwonderland\r\n', ['alice', 'wonderland']],
    ['literals that do not wait', 'a LOGIN {5+}\r\nalice {10+}\r\nwonderland\r\n', ['alice', 'wonderland']],
    ['quoted and literal', 'a LOGIN {5+}\r\nalice "wonder land"\r\n', ['alice', 'wonder land']],
    ['line ends in a literal', 'a LOGIN x {7+}\r\na\r\nb\r\nc\r\n', ['x', 'a\r\nb\r\nc']],
    ['what looks like a literal in a literal', 'a LOGIN x {4+}\r\n{9}\n\r\n', ['x', '{9}\n']],
    ['what looks like a literal in quotes', 'a LOGIN x "{9}"\r\n', ['x', '{9}']],
    ['an empty literal', 'a LOGIN x {0}\r\n\r\n', ['x', '']],
    ['UTF-8 in a literal', 'a LOGIN x {3}\r\n€\r\n', ['x', '€']],
    ['spaces at the end', 'a LOGIN x y  \r\n', ['x', 'y']],
    ['characters that RFC 9051 wants quoted', 'a LOGIN x p*s%s\\]\r\n', ['x', 'p*s%s\\]']],
    ['lists', 'a ID ("name" {1}\r\nx "b" NIL)\r\n', ['(', 'name', 'x', 'b', 'NIL', ')']],
    ['a list that ends behind a literal', 'a ID ("name" {1}\r\nx)\r\n', ['(', 'name', 'x', ')']],
    ['the longest literal', `a LOGIN x {1024}\r\n${'y'.repeat(1_024)}\r\n`, ['x', 'y'.repeat(1_024)]],
  ])('knows %s', (_, text, expected) => {
    expect(argumentsOf(text)).toEqual(expected)
  })

  it('tells tag and name apart, the name without regard to case', () => {
    expect(hear('A.1-x] lOgIn\r\n')).toEqual([
      { kind: 'command', command: { tag: 'A.1-x]', name: 'LOGIN', arguments: [], shape: '' } },
    ])
  })

  it.each<[string, string | Buffer]>([
    ['nothing', '\r\n'],
    ['a tag alone', 'a\r\n'],
    ['no tag', ' NOOP\r\n'],
    ['a tag with a plus', '+a NOOP\r\n'],
    ['a tag with a quote', 'a" NOOP\r\n'],
    ['a tag with what no tag may have, in the middle', 'a%b NOOP\r\n'],
    ['a tag that is too long', `${'a'.repeat(129)} NOOP\r\n`],
    ['a name that is none', 'a "NOOP"\r\n'],
    ['two spaces before the name', 'a  NOOP\r\n'],
    ['a quote that does not end', 'a LOGIN "x\r\n'],
    ['an escape of nothing', 'a LOGIN "x\\y" z\r\n'],
    ['strings that touch', 'a LOGIN "x""y"\r\n'],
    ['an atom that touches a string', 'a LOGIN x"y"\r\n'],
    ['a brace in an atom', 'a LOGIN x{5 y\r\n'],
    ['a literal that touches an atom', 'a LOGIN x{5}\r\n'],
    ['a literal inside quotes that do not end', 'a LOGIN "x {5}\r\n'],
    ['a binary literal', 'a LOGIN ~{5}\r\n'],
    ['bytes that are no UTF-8', Buffer.from('a LOGIN "\xff" x\r\n', 'latin1')],
    ['a tag that is no ASCII', 'ü NOOP\r\n'],
    ['a NUL', 'a LOGIN "x\0" y\r\n'],
    ['a CR inside', 'a LOGIN "x\ry" z\r\n'],
    ['a tab between', 'a\tNOOP\r\n'],
  ])('calls %s bad', (_, text) => {
    expect(kinds(text)).toEqual(['bad'])
  })

  it.each<[string, string | Buffer]>([
    ['a NUL', 'a LOGIN x {3}\r\na\0b\r\n'],
    ['what is no UTF-8', Buffer.from('a LOGIN x {3}\r\na\xffb\r\n', 'latin1')],
    ['text without a space behind', 'a LOGIN {3}\r\nabcdef x\r\n'],
  ])('calls a literal with %s bad, once it is whole', (_, text) => {
    expect(kinds(text)).toEqual(['literal', 'bad'])
  })

  it('remembers no tag of an earlier command', () => {
    const reader = new CommandReader()
    reader.line(Buffer.from('a NOOP'))
    expect(reader.tag).toBe('a')
    reader.line(Buffer.from(''))
    expect(reader.tag).toBeUndefined()
  })

  it('does not ask for a literal that is too large, and goes on with the next command', () => {
    expect(kinds('a LOGIN x {1025}\r\n', 'b NOOP\r\n')).toEqual(['too-big', 'command'])
    expect(kinds('a LOGIN x {99999999999999999999999}\r\n', 'b NOOP\r\n')).toEqual(['too-big', 'command'])
  })

  it('reads over a literal of LITERAL- that is too large before login', () => {
    expect(kinds(`a LOGIN x {4096+}\r\n${'y'.repeat(4_096)}\r\nb NOOP\r\n`)).toEqual(['literal', 'too-big', 'command'])
  })

  it.each([
    ['is larger than LITERAL- allows', 'a LOGIN x {4097+}\r\n'],
    ['is larger than any', 'a LOGIN x {99999999999999999999999+}\r\n'],
    ['stands where no literal can', 'a LOGIN "x {5+}\r\n'],
    ['touches an atom', 'a LOGIN x{5+}\r\n'],
    ['has no command', '{5+}\r\n'],
    ['is binary', 'a APPEND x ~{5+}\r\n'],
  ])('loses track at a literal that does not wait and %s', (_, text) => {
    expect(kinds(text).at(-1)).toBe('lost')
  })

  it('takes no more than 8 KB for one command, however many literals it has', () => {
    const unasked = ` {1000+}\r\n${'y'.repeat(1_000)}`
    expect(kinds(`a X${unasked.repeat(9)}\r\n`).at(-1)).toBe('lost')
    const asked = ` {1000}\r\n${'y'.repeat(1_000)}`
    expect(kinds(`a X${asked.repeat(8)} {1000}\r\nb NOOP\r\n`).slice(-2)).toEqual(['too-big', 'command'])
    expect(kinds(`a X${unasked.repeat(8)} ${'z'.repeat(500)}\r\nb NOOP\r\n`).slice(-2)).toEqual(['too-big', 'command'])
  })

  const line = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom(
      'a LOGIN x y',
      'a LOGIN {3}',
      'a LOGIN {3+}',
      ' {2+}',
      'abc',
      'abc {1}',
      '"',
      '(',
      'b NOOP',
      'c ID (',
      ')',
    ),
  )
  const bytes = fc
    .array(fc.oneof(line, line, fc.uint8Array({ maxLength: 20 })), { maxLength: 20 })
    .map((lines) => Buffer.concat(lines.flatMap((each) => [Buffer.from(each), Buffer.from('\r\n')])))

  it('hears the same wherever the bytes are split', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(500), { maxLength: 10 }), (all, cuts) => {
        const at = [0, ...cuts.map((cut) => Math.min(cut, all.length)).sort((a, b) => a - b), all.length]
        const pieces = at.slice(1).map((end, index) => all.subarray(at[index], end))
        expect(hear(...pieces)).toEqual(hear(all))
      }),
      { numRuns: RUNS },
    )
  })

  it('reads back what it was given, whatever way it is written (RFC 9051, 4.3)', () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 50 })
      .filter((value) => !value.includes('\0') && value.isWellFormed())
    const written = fc.tuple(text, fc.constantFrom('quoted', 'literal', 'unasked')).map(([value, way]) => {
      const size = Buffer.byteLength(value)
      if (way === 'quoted' && !/[\r\n]/.test(value)) return { value, text: `"${value.replace(/["\\]/g, '\\$&')}"` }
      return { value, text: `{${size}${way === 'unasked' ? '+' : ''}}\r\n${value}` }
    })
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 5 }), (given) => {
        const all = `t X ${given.map((each) => each.text).join(' ')}\r\n`
        expect(argumentsOf(all)).toEqual(given.map(({ value }) => value))
      }),
      { numRuns: RUNS },
    )
  })
})
