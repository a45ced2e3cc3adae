import { describe, expect, it } from 'vitest'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { type BackendLoginPlan, ImapBackendLogin } from '../../../src/protocols/imap/backend-login.ts'

const alice = { user: 'alice', password: 'wonderland' }

const login = (plan: Partial<BackendLoginPlan> = {}) =>
  new ImapBackendLogin({ claim: alice, startsTls: false, ...plan })

/** What comes of each line of a server, in short. */
const talk = (plan: Partial<BackendLoginPlan>, ...lines: string[]): string[] => {
  const session = login(plan)
  return lines.map((line) => {
    const step = line === 'TLS' ? session.secured() : session.line(line)
    if (step.kind === 'ask') return step.say?.trimEnd() ?? ''
    return [step.kind, ...Object.values(step).slice(1)].join(': ')
  })
}

const GREETING = '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello'
const LOGIN_ONLY = '* OK [CAPABILITY IMAP4rev1] hello'

describe('logging in to the server behind', () => {
  it('takes AUTHENTICATE with an initial response where it is offered', () => {
    expect(talk({}, GREETING, 'P1 OK [CAPABILITY IMAP4rev1 IDLE] in')).toEqual([
      `P1 AUTHENTICATE PLAIN ${writePlain(alice)}`,
      'in: IMAP4rev1 IDLE',
    ])
  })

  it('waits with the response where there is no SASL-IR', () => {
    const lines = ['* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello', '+ ', 'P1 OK [CAPABILITY IMAP4rev1] in']
    expect(talk({}, ...lines)).toEqual(['P1 AUTHENTICATE PLAIN', writePlain(alice), 'in: IMAP4rev1'])
  })

  it('asks for capabilities that it was not told, before and after', () => {
    const before = ['* OK hello', '* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN', 'P1 OK done']
    const after = ['P2 OK in', '* 0 RECENT', '* CAPABILITY IMAP4rev1 MOVE', 'P3 OK done']
    expect(talk({}, ...before, ...after)).toEqual([
      'P1 CAPABILITY',
      '',
      `P2 AUTHENTICATE PLAIN ${writePlain(alice)}`,
      'P3 CAPABILITY',
      '',
      '',
      'in: IMAP4rev1 MOVE',
    ])
  })

  it('takes capabilities that are told ahead of the answer', () => {
    expect(talk({}, GREETING, '* CAPABILITY IMAP4rev1 IDLE', 'P1 OK in').at(-1)).toBe('in: IMAP4rev1 IDLE')
  })

  it('takes LOGIN where PLAIN is not offered', () => {
    expect(talk({ claim: { user: 'a"b', password: 'c\\d' } }, LOGIN_ONLY)).toEqual(['P1 LOGIN "a\\"b" "c\\\\d"'])
  })

  it('sends as literals what cannot be quoted, line ends too', () => {
    const claim = { user: 'jürgen', password: 'a\r\nP2 DELETE INBOX' }
    expect(talk({ claim }, LOGIN_ONLY, '+ go', '+ go', 'P1 OK [CAPABILITY X] in')).toEqual([
      'P1 LOGIN {7}',
      'jürgen {18}',
      'a\r\nP2 DELETE INBOX',
      'in: X',
    ])
    expect(talk({ claim: { user: 'x', password: 'ü' } }, LOGIN_ONLY, '+ go')).toEqual(['P1 LOGIN "x" {2}', 'ü'])
  })

  it('logs in as a master for somebody, always by PLAIN', () => {
    expect(talk({ claim: { user: 'root', password: 'r' }, actAs: 'alice' }, LOGIN_ONLY, '+ ')).toEqual([
      'P1 AUTHENTICATE PLAIN',
      writePlain({ user: 'root', password: 'r' }, 'alice'),
    ])
  })

  it('starts TLS first, and forgets what was said before it', () => {
    const lines = [GREETING, 'P1 OK go', 'TLS', '* CAPABILITY IMAP4rev1', 'P2 OK done']
    expect(talk({ startsTls: true }, ...lines)).toEqual([
      'P1 STARTTLS',
      'start-tls',
      'P2 CAPABILITY',
      '',
      'P3 LOGIN "alice" "wonderland"',
    ])
  })

  it('says nothing in clear text when TLS is refused', () => {
    expect(talk({ startsTls: true }, GREETING, 'P1 NO no').at(-1)).toBe('broken: refuses STARTTLS')
  })

  it('says who the client is, where it was told to', () => {
    expect(talk({ id: '("a" "b")' }, GREETING, '* ID NIL', 'P1 OK done').slice(0, 3)).toEqual([
      'P1 ID ("a" "b")',
      '',
      `P2 AUTHENTICATE PLAIN ${writePlain(alice)}`,
    ])
  })

  it.each([
    ['P1 NO no', 'refused'],
    ['P1 NO [AUTHENTICATIONFAILED] no', 'refused'],
    ['P1 NO [unavailable] later', 'passed: UNAVAILABLE: later'],
    ['P1 NO [CONTACTADMIN] call', 'passed: CONTACTADMIN: call'],
    ['P1 NO [EXPIRED] old', 'passed: EXPIRED: old'],
    ['P1 NO [LIMIT] a\rb\0c', 'passed: LIMIT: a b c'],
    ['P1 NO [ALERT] wrong, and we are watching', 'refused'],
    ['P1 NO [X-OWN] no', 'refused'],
    ['P1 BAD what', 'broken: does not understand the login'],
    ['* BYE [UNAVAILABLE] going', 'broken: says good-bye: going'],
    ['P9 OK in', 'broken: answers what was not asked'],
    ['HTTP/1.1 400', 'broken: answers what was not asked'],
    ['+ more', 'broken: waits for more than there is'],
  ])('understands %j', (answer, expected) => {
    expect(talk({}, GREETING, answer).at(-1)).toBe(expected)
  })

  it.each([
    ['* PREAUTH welcome', 'broken: takes everyone for logged in (PREAUTH)'],
    ['* BYE full', 'broken: says good-bye: full'],
    ['+OK POP3', 'broken: does not greet as an IMAP server'],
    ['220 SMTP', 'broken: does not greet as an IMAP server'],
    ['', 'broken: does not greet as an IMAP server'],
    ['* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] hello', 'broken: takes no login so. Set `tls` as it wants it'],
  ])('is greeted by %j', (greeting, expected) => {
    expect(talk({}, greeting)).toEqual([expected])
  })

  it('passes on no more than a line of words, and nothing that ends a response code', () => {
    const [, passed = ''] = talk({}, GREETING, `P1 NO [LIMIT] ${'x'.repeat(5_000)}`)
    expect(passed.length).toBeLessThan(300)
    expect(talk({}, `* BYE ${'x'.repeat(5_000)}`).at(-1)?.length).toBeLessThan(300)
    expect(talk({}, GREETING, '* CAPABILITY IMAP4rev1 ] X', 'P1 OK in').at(-1)).not.toContain(']')
  })
})
