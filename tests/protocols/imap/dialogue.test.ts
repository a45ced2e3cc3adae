import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Dialogue } from '../../../src/protocols/imap/dialogue.ts'
import { times } from '../../support/long.ts'

const RUNS = times(2_000)

/** Whether one may say good-bye after each of these words; `C:` is the client's, `S:` the server's. */
const rests = (...words: string[]): boolean[] => {
  const dialogue = new Dialogue()
  return words.map((word) => {
    const bytes = Buffer.from(word.slice(3), 'latin1')
    if (word.startsWith('C:')) dialogue.fromClient(bytes)
    else dialogue.fromServer(bytes)
    return dialogue.isAtRest
  })
}

describe('a dialogue that is followed', () => {
  it('is at rest from the start', () => {
    expect(new Dialogue().isAtRest).toBe(true)
  })

  it('is not at rest until a command is answered under its tag', () => {
    expect(rests('C: a NOOP\r\n', 'S: * 1 EXISTS\r\n', 'S: b OK no\r\n', 'S: a OK done\r\n')).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  it('waits for all commands, and for each of one tag', () => {
    expect(rests('C: a NOOP\r\na NOOP\r\nb NOOP\r\n', 'S: b OK\r\n', 'S: a NO\r\n', 'S: a BAD\r\n').at(-1)).toBe(true)
    expect(rests('C: a NOOP\r\na NOOP\r\n', 'S: a OK\r\n').at(-1)).toBe(false)
  })

  it('waits for the line end of what the server says by itself', () => {
    expect(rests('S: * 1 EX', 'S: ISTS\r', 'S: \n')).toEqual([false, false, true])
  })

  it('takes no text in a literal for an answer, whatever it looks like', () => {
    const fetch = 'S: * 1 FETCH (BODY[] {12}\r\n\r\na OK done\r\n'
    expect(rests('C: a FETCH 1 BODY[]\r\n', fetch, 'S: )\r\n', 'S: a OK done\r\n')).toEqual([false, false, false, true])
  })

  it('takes text for people that ends like a literal for none', () => {
    expect(rests('S: * OK see {5}\r\n', 'S: * NO {99}\r\n')).toEqual([true, true])
    expect(rests('C: a X\r\n', 'S: a BAD {5}\r\n')).toEqual([false, true])
    expect(rests('C: a IDLE\r\n', 'S: + waiting {5}\r\n')).toEqual([true, true])
  })

  it('takes no text in a literal of the client for a command', () => {
    const append = ['C: a APPEND x {10+}\r\nb NOOP\r\nc\r\n', 'S: a OK\r\n']
    expect(rests(...append)).toEqual([false, true])
    expect(rests('C: a APPEND x {10}\r\n', 'S: + go\r\n', 'C: b NOOP\r\nc\r\n', 'S: a OK\r\n')).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  it('knows that a refused literal does not come', () => {
    expect(rests('C: a APPEND x {10}\r\n', 'S: a NO [TRYCREATE] no\r\n', 'C: b NOOP\r\n', 'S: b OK\r\n')).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it('is at rest in IDLE, until DONE (RFC 2177)', () => {
    const words = [
      'C: a idle\r\n',
      'S: + idling\r\n',
      'S: * 2 EXISTS\r\n',
      'C: DONE\r\n',
      'S: a OK\r\n',
      'C: b NOOP\r\n',
    ]
    expect(rests(...words)).toEqual([true, true, true, false, true, false])
  })

  it('is not at rest in IDLE while something else is under way', () => {
    expect(rests('C: a FETCH 1 BODY[]\r\nb IDLE\r\n', 'S: a OK\r\n')).toEqual([false, true])
  })

  it('has no rest any more once it is compressed (RFC 4978)', () => {
    expect(rests('C: a COMPRESS DEFLATE\r\n', 'S: a NO\r\n')).toEqual([false, true])
    expect(rests('C: a COMPRESS DEFLATE\r\n', 'S: a OK\r\n', 'S: \x01\x02\r\n')).toEqual([false, false, false])
  })

  it('gives up on a client with too many commands at a time', () => {
    const many = Array.from({ length: 101 }, (_, index) => `${index} NOOP\r\n`).join('')
    expect(rests(`C: ${many}`, 'S: 0 OK\r\n')).toEqual([false, false])
  })

  it('skips a large literal by its length', () => {
    const dialogue = new Dialogue()
    dialogue.fromClient(Buffer.from('a FETCH 1 BODY[]\r\n'))
    const size = 64 * 1_048_576
    dialogue.fromServer(Buffer.from(`* 1 FETCH (BODY[] {${size}}\r\n`))
    const lines = Buffer.alloc(65_536, '\n')
    const began = performance.now()
    for (let sent = 0; sent < size; sent += lines.length) dialogue.fromServer(lines)
    expect(performance.now() - began).toBeLessThan(500)
    dialogue.fromServer(Buffer.from(')\r\na OK\r\n'))
    expect(dialogue.isAtRest).toBe(true)
  })

  it('knows the same wherever the bytes are split', () => {
    const line = fc.constantFrom(
      'a NOOP',
      'b FETCH',
      'a OK',
      '* 1 EXISTS',
      '* X {3}',
      'c APPEND {2+}',
      'd IDLE',
      'DONE',
      '',
    )
    const side = fc.constantFrom('fromClient' as const, 'fromServer' as const)
    const parts = fc.array(fc.tuple(side, fc.array(fc.oneof(line, fc.string({ maxLength: 200 })), { maxLength: 4 })))
    const restAfter = (words: readonly (readonly ['fromClient' | 'fromServer', Buffer])[]): boolean => {
      const dialogue = new Dialogue()
      for (const [from, bytes] of words) dialogue[from](bytes)
      return dialogue.isAtRest
    }
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 50 }), (given, step) => {
        const whole = given.map(
          ([from, lines]) => [from, Buffer.from(lines.map((each) => `${each}\r\n`).join(''))] as const,
        )
        const split = whole.flatMap(([from, bytes]) =>
          Array.from(
            { length: Math.ceil(bytes.length / step) },
            (_, index) => [from, bytes.subarray(index * step, (index + 1) * step)] as const,
          ),
        )
        expect(restAfter(split)).toBe(restAfter(whole))
      }),
      { numRuns: RUNS },
    )
  })
})
