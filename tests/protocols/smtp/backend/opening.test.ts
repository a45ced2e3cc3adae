import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../../src/protocols/smtp/answer.ts'
import { type Opened, opening, type Wishes } from '../../../../src/protocols/smtp/backend/opening.ts'

const WISHES: Wishes = { name: 'me.example', startTls: false, client: undefined }
const CLIENT = { address: '2001:db8::1', port: 4711, user: undefined }

/** Plays a backend's answers (`250-a/b` are two lines): what was said to it, and how it went. */
const play = (
  wishes: Partial<Wishes>,
  ...answers: readonly string[]
): { said: string[]; opened: Opened | undefined } => {
  const steps = opening({ ...WISHES, ...wishes })
  const said: string[] = []
  let step = steps.next()
  for (const text of answers) {
    if (step.done) break
    said.push(typeof step.value === 'string' ? step.value : step.value.say)
    const answer: Answer = { code: Number(text.slice(0, 3)), lines: text.slice(4).split('/') }
    step = steps.next(answer)
  }
  return { said, opened: step.done ? step.value : undefined }
}

describe('a session with a backend opens', () => {
  test('with EHLO, and knows what is offered', () => {
    const { said, opened } = play({}, '220 hi', '250 hello/SIZE 100/8bitmime/AUTH PLAIN LOGIN')
    expect(said).toEqual(['hear', 'EHLO me.example'])
    expect(opened).toEqual({
      features: new Map([
        ['SIZE', ['100']],
        ['8BITMIME', []],
        ['AUTH', ['PLAIN', 'LOGIN']],
      ]),
    })
  })

  test('with HELO where there is no EHLO', () => {
    const { said, opened } = play({}, '220 hi', '502 what', '250 hello')
    expect(said.at(-1)).toBe('HELO me.example')
    expect(opened).toEqual({ features: new Map() })
  })

  test('with TLS first where that is wanted, and asks anew what is offered', () => {
    const { said, opened } = play({ startTls: true }, '220 hi', '250 a/STARTTLS/X', '220 go', '220 ', '250 a/Y')
    expect(said).toEqual(['hear', 'EHLO me.example', 'STARTTLS', 'secure', 'EHLO me.example'])
    expect(opened).toEqual({ features: new Map([['Y', []]]) })
  })

  test.each([
    [['220 hi', '250 a'], /does not offer STARTTLS/],
    [['220 hi', '250 a/STARTTLS', '454 later'], /refuses STARTTLS \(454 later\)/],
  ])('not in clear text where TLS is wanted: %j', (answers, wrong) => {
    expect(play({ startTls: true }, ...answers).opened).toEqual({ wrong: expect.stringMatching(wrong) })
  })

  test('with XCLIENT, which says what the backend wants to know', () => {
    const { said, opened } = play({ client: CLIENT }, '220 hi', '250 a/XCLIENT NAME ADDR PORT', '220 hi', '250 a/X')
    expect(said).toEqual(['hear', 'EHLO me.example', 'XCLIENT ADDR=IPV6:2001:db8::1 PORT=4711', 'EHLO me.example'])
    expect(opened).toEqual({ features: new Map([['X', []]]) })
    const client = { address: '192.0.2.1', port: 1, user: 'a+b c' }
    const { said: more } = play({ client }, '220 hi', '250 a/XCLIENT ADDR LOGIN', '220 hi', '250 a')
    expect(more[2]).toBe('XCLIENT ADDR=192.0.2.1 LOGIN=a+2Bb+20c')
  })

  test.each([
    [['220 hi', '250 a'], /does not offer XCLIENT/],
    [['220 hi', '250 a/XCLIENT ADDR', '550 no'], /refuses XCLIENT \(550 no\)/],
  ])('not as ourselves where the client is to be told: %j', (answers, wrong) => {
    expect(play({ client: CLIENT }, ...answers).opened).toEqual({ wrong: expect.stringMatching(wrong) })
  })

  test('or not: its own words are passed on', () => {
    expect(play({}, '554 5.7.1 not you').opened).toEqual({ words: { code: 554, lines: ['5.7.1 not you'] } })
    expect(play({}, '220 hi', '421 4.3.2 busy').opened).toEqual({ words: { code: 421, lines: ['4.3.2 busy'] } })
    expect(play({}, '250 what').opened).toEqual({ wrong: expect.stringContaining('out of turn (250 what)') })
  })
})
