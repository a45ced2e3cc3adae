import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pop3Dialogue } from '../../../src/protocols/pop3/dialogue.ts'
import { cut, cuts } from '../../support/chunks.ts'
import { times } from '../../support/long.ts'

/** Plays a dialogue, `C:` and `S:` in turn, in chunks of a size, and tells after each whether it is at rest. */
const play = (size: number, ...turns: readonly string[]): boolean[] => {
  const dialogue = new Pop3Dialogue()
  return turns.map((turn) => {
    const bytes = Buffer.from(turn.slice(2), 'latin1')
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = bytes.subarray(at, at + size)
      if (turn.startsWith('C:')) dialogue.fromClient(chunk)
      else dialogue.fromServer(chunk)
    }
    return dialogue.isAtRest
  })
}

describe.each([1, 2, 3, 5, 1_000])('a POP3 dialogue in chunks of %i bytes', (size) => {
  it('is at rest between two commands', () => {
    expect(play(size, 'C:STAT\r\n', 'S:+OK 2 320\r\n', 'C:DELE 1\r\n', 'S:-ERR no such message\r\n')).toEqual([
      false,
      true,
      false,
      true,
    ])
  })

  it('is not in an answer of many lines, until its dot', () => {
    const answers = ['S:+OK\r\n1 120\r\n', 'S:..dots\r\n', 'S:.', 'S:\r\n']
    expect(play(size, 'C:retr 1\r\n', ...answers)).toEqual([false, false, false, false, true])
  })

  it('knows an answer of many lines that has none', () => {
    expect(play(size, 'C:LIST\r\n', 'S:+OK\r\n.\r\n')).toEqual([false, true])
  })

  it('knows that a bad answer, or one about one message, has one line', () => {
    expect(play(size, 'C:RETR 9\r\n', 'S:-ERR no such message\r\n')).toEqual([false, true])
    expect(play(size, 'C:UIDL  1\r\n', 'S:+OK 1 abc\r\n')).toEqual([false, true])
  })

  it('keeps commands apart that came at once', () => {
    const said = 'S:+OK\r\n1 a\r\n.\r\n+OK 1 120\r\n+OK\r\n-ERR no line of an answer\r\n'
    expect(play(size, 'C:UIDL\r\nLIST 1\r\nTOP 1 0\r\nNOOP\r\n', said, 'S:.\r\n', 'S:+OK\r\n')).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  it('has no moment of rest any more when the server answers in lines that are not known', () => {
    expect(play(size, 'C:LANG\r\n', 'S:+OK\r\nen English\r\n', 'S:.\r\n')).toEqual([false, false, false])
  })

  it('has no moment of rest any more when more is under way than it follows', () => {
    expect(play(size, `C:${'NOOP\r\n'.repeat(101)}`, `S:${'+OK\r\n'.repeat(101)}`)).toEqual([false, false])
  })
})

/** Commands with answers that are right for them. */
const exchange = fc.constantFrom(
  ['STAT', '+OK 2 320\r\n'],
  ['LIST', '+OK\r\n1 20\r\n.\r\n'],
  ['list 1', '+OK 1 20\r\n'],
  ['UIDL', '+OK\r\n.\r\n'],
  ['UIDL  ', '-ERR no\r\n'],
  ['RETR 1', '+OK\r\n\r\n..\r\n+OK\r\n\n.\n.x\r\n.\r\n'],
  ['Top 1 2', '-ERR no\r\n'],
  ['CAPA', '+OK\r\nTOP\r\n.\r\n'],
  ['', '-ERR\r\n'],
)

describe('a POP3 dialogue', () => {
  it('is at rest behind the last answer and not before, wherever answers are cut', () => {
    const property = fc.property(fc.array(exchange, { minLength: 1, maxLength: 6 }), cuts, (all, at) => {
      const dialogue = new Pop3Dialogue()
      for (const chunk of cut(all.map(([command]) => `${command}\r\n`).join(''), at)) dialogue.fromClient(chunk)
      const answers = cut(all.map(([, answer]) => answer).join(''), at)
      let left = answers.reduce((sum, { length }) => sum + length, 0)
      for (const chunk of answers) {
        dialogue.fromServer(chunk)
        left -= chunk.length
        expect(dialogue.isAtRest).toBe(left === 0)
      }
    })
    fc.assert(property, { numRuns: times(3_000) })
  })
})
