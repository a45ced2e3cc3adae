import { describe, expect, it } from 'vitest'
import type { Claim } from '../../../src/protocols/helpers/login/index.ts'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import type { Door, LoginAnswer } from '../../../src/protocols/imap/door.ts'
import { ImapSession } from '../../../src/protocols/imap/session.ts'

const UNAVAILABLE: LoginAnswer = { code: 'UNAVAILABLE', text: 'later' }

interface Scene extends Partial<Door> {
  readonly answer?: LoginAnswer
  readonly timeout?: number
}

/** A session behind a door that says what the test wants. */
const meet = ({ answer = UNAVAILABLE, timeout = 60_000, ...door }: Scene = {}) => {
  const claims: [Claim, string][] = []
  const session = new ImapSession(
    {
      host: 'mail.example.com',
      takesLogins: true,
      canStartTls: false,
      login: async (claim, method) => {
        claims.push([claim, method])
        return answer
      },
      close: () => {},
      ...door,
    },
    timeout,
  )
  const say = async (line: string) => session.line(Buffer.from(line))
  return { session, say, claims }
}

const alice = { user: 'alice', password: 'wonderland' }

describe('the greeting', () => {
  it('says what can be done: a login, where it is secure', () => {
    expect(meet().session.greet()).toEqual({
      say: '* OK [CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN AUTH=LOGIN] mail.example.com IMAP ready\r\n',
    })
  })

  it('offers STARTTLS and no login in clear text (P4, T1)', () => {
    expect(meet({ takesLogins: false, canStartTls: true }).session.greet().say).toContain(
      '[CAPABILITY IMAP4rev1 ID LITERAL- STARTTLS LOGINDISABLED]',
    )
  })
})

describe('a session before login', () => {
  it.each([
    ['a CAPABILITY', '* CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN AUTH=LOGIN\r\na OK Done\r\n'],
    ['a noop', 'a OK Done\r\n'],
    ['a NOOP ', 'a OK Done\r\n'],
    ['a NOOP x', 'a BAD Unknown before login, or with arguments that it has not\r\n'],
    ['a%b NOOP', '* BAD No command\r\n'],
    ['a ID', '* ID ("name" "Portreeve")\r\na OK Done\r\n'],
    ['a ID NIL', '* ID ("name" "Portreeve")\r\na OK Done\r\n'],
    ['a ID ("name" "Thunderbird")', '* ID ("name" "Portreeve")\r\na OK Done\r\n'],
    ['a SELECT INBOX', 'a BAD Unknown before login, or with arguments that it has not\r\n'],
    ['a ENABLE', 'a BAD Unknown before login\r\n'],
    ['a CONSTRUCTOR', 'a BAD Unknown before login\r\n'],
    ['a STARTTLS', 'a BAD STARTTLS is not offered here\r\n'],
    ['a STARTTLS now', 'a BAD Unknown before login, or with arguments that it has not\r\n'],
    ['a LOGIN', 'a BAD LOGIN takes a user and a password\r\n'],
    ['a LOGIN alice', 'a BAD LOGIN takes a user and a password\r\n'],
    ['a LOGIN alice ""', 'a NO [UNAVAILABLE] later\r\n'],
    ['a LOGIN alice x y', 'a BAD Too many arguments\r\n'],
    ['a AUTHENTICATE', 'a BAD AUTHENTICATE takes a mechanism\r\n'],
    ['a AUTHENTICATE CRAM-MD5', 'a NO That mechanism is not offered\r\n'],
    ['a AUTHENTICATE PLAIN =', 'a NO [AUTHENTICATIONFAILED] No response of PLAIN\r\n'],
    ['a AUTHENTICATE PLAIN ?', 'a BAD No response of PLAIN\r\n'],
    ['a LOGIN "', 'a BAD No command\r\n'],
    ['', '* BAD No command\r\n'],
    ['a LOGIN x {2000}', 'a NO [TOOBIG] Too long before login\r\n'],
  ])('answers %j', async (line, answer) => {
    expect(await meet().say(line)).toEqual({ say: answer })
  })

  it('says good-bye first at a LOGOUT', async () => {
    expect(await meet().say('a LOGOUT')).toEqual({ say: '* BYE Good-bye\r\na OK Logged out\r\n', next: 'close' })
  })

  it('starts TLS where it is offered (T1)', async () => {
    expect(await meet({ canStartTls: true }).say('a STARTTLS')).toEqual({
      say: 'a OK Begin TLS\r\n',
      next: 'start-tls',
    })
  })

  it('closes when a literal cannot be told from commands', async () => {
    const reply = await meet().say('a LOGIN x {5000+}')
    expect(reply).toEqual({ say: 'a BAD Cannot tell a literal from commands\r\n* BYE Lost track\r\n', next: 'close' })
  })

  it('bears twenty bad commands in a row, and no more', async () => {
    const { say } = meet()
    for (let bad = 1; bad < 20; bad++) expect(await say('a X')).toEqual({ say: 'a BAD Unknown before login\r\n' })
    await say('a NOOP')
    for (let bad = 1; bad < 20; bad++) await say('a X')
    expect(await say('a X')).toMatchObject({ say: expect.stringMatching(/^a BAD .*\r\n\* BYE .*\r\n$/), next: 'close' })
  })

  it('reads no more than a hundred lines before login, however good they are', async () => {
    const { say } = meet()
    for (let line = 0; line < 100; line++) expect(await say('a NOOP')).toEqual({ say: 'a OK Done\r\n' })
    expect(await say('a NOOP')).toEqual({ say: '* BYE Too many commands before login\r\n', next: 'close' })
  })

  it('says good-bye when the time to log in is over, also to one who never stops to talk', async () => {
    const { say, session } = meet({ timeout: -1 })
    expect(session.patience).toBeLessThan(0)
    expect(await say('a NOOP')).toEqual({ say: '* BYE Time to log in is over\r\n', next: 'close' })
  })
})

const fields = (count: number, value: string): string =>
  Array.from({ length: count }, (_, index) => `"${String(index).padStart(30, 'k')}" ${value}`).join(' ')

describe('ID (RFC 2971)', () => {
  it.each([
    ['nil'],
    ['()'],
    ['("name" NIL)'],
    ['("name" "x" "version" nil)'],
    ['("name" "(" ")" "NIL")'],
    [`(${fields(30, `"${'v'.repeat(1_024)}"`)})`],
    [`(${fields(30, `"${'\\"'.repeat(1_024)}"`)})`],
  ])('is taken as it may be: %#', async (parameters) => {
    expect(await meet().say(`a ID ${parameters}`)).toEqual({ say: '* ID ("name" "Portreeve")\r\na OK Done\r\n' })
  })

  it('is taken in literals alone, thirty pairs of them', async () => {
    const { session, say } = meet()
    const literal = async (line: string, bytes: number): Promise<void> => {
      expect(await say(`${line}{${bytes}}`)).toEqual({ say: '+ Go on\r\n', next: { literal: bytes } })
      session.literal(Buffer.alloc(bytes, 'x'))
    }
    for (let pair = 0; pair < 30; pair++) {
      await literal(pair === 0 ? 'a ID (' : ' ', 30)
      await literal(' ', 1_024)
    }
    expect(await say(')')).toEqual({ say: '* ID ("name" "Portreeve")\r\na OK Done\r\n' })
    expect(await say('b NOOP')).toEqual({ say: 'b OK Done\r\n' })
  })

  it.each([
    'x',
    '"name"',
    '("name")',
    '(name "x")',
    '("name" x)',
    '("name" ("x"))',
    '("a" "b") NIL',
    '("a" "b"',
    '(NIL "x")',
    '(',
    ')',
    `("${'k'.repeat(31)}" "v")`,
  ])('is bad where it is anything else: %s', async (parameters) => {
    expect(await meet().say(`a ID ${parameters}`)).toEqual({ say: 'a BAD ID takes NIL, or a list of pairs\r\n' })
  })
})

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('a login', () => {
  it('by AUTHENTICATE LOGIN is asked for the user, and then for the password', async () => {
    const { say, claims } = meet()
    for (const first of ['AUTHENTICATE LOGIN', `AUTHENTICATE login ${base64('alice')}`]) {
      const hasUser = first.endsWith('=')
      if (!hasUser) expect(await say(`a ${first}`)).toEqual({ say: '+ VXNlcm5hbWU6\r\n' })
      expect(await say(hasUser ? `a ${first}` : base64('alice'))).toEqual({ say: '+ UGFzc3dvcmQ6\r\n' })
      expect(await say(base64('wonderland'))).toEqual({ say: 'a NO [UNAVAILABLE] later\r\n' })
    }
    expect(claims).toEqual([
      [alice, 'LOGIN'],
      [alice, 'LOGIN'],
    ])
  })

  it.each([
    ['*', [], 'a BAD Cancelled\r\n'],
    ['*', [base64('alice')], 'a BAD Cancelled\r\n'],
    ['?', [], 'a BAD No response of LOGIN\r\n'],
    [base64('a\0b'), [base64('alice')], 'a NO [AUTHENTICATIONFAILED] No response of LOGIN\r\n'],
  ])('by AUTHENTICATE LOGIN ends at %j behind %j', async (line, before, answer) => {
    const { say, claims } = meet()
    await say('a AUTHENTICATE LOGIN')
    for (const response of before) await say(response)
    expect(await say(line)).toEqual({ say: answer })
    expect(await say('b NOOP')).toEqual({ say: 'b OK Done\r\n' })
    expect(claims).toEqual([])
  })

  it.each([
    ['LOGIN', 'LOGIN alice wonderland'],
    ['LOGIN', 'login "alice" "wonderland"'],
    ['PLAIN', `AUTHENTICATE plain ${writePlain(alice)}`],
    ['PLAIN', `AUTHENTICATE PLAIN ${writePlain(alice, 'alice')}`],
  ])('by %s: %s', async (method, command) => {
    const { say, claims } = meet()
    expect(await say(`a ${command}`)).toEqual({ say: 'a NO [UNAVAILABLE] later\r\n' })
    expect(claims).toEqual([[alice, method]])
  })

  it('by AUTHENTICATE PLAIN without an initial response is asked for one (RFC 4616)', async () => {
    const { say, claims } = meet()
    expect(await say('a AUTHENTICATE PLAIN')).toEqual({ say: '+ \r\n' })
    expect(await say(writePlain(alice))).toEqual({ say: 'a NO [UNAVAILABLE] later\r\n' })
    expect(claims).toEqual([[alice, 'PLAIN']])
    expect(await say('b AUTHENTICATE PLAIN')).toEqual({ say: '+ \r\n' })
    expect(await say('*')).toEqual({ say: 'b BAD Cancelled\r\n' })
    expect(await say('c NOOP')).toEqual({ say: 'c OK Done\r\n' })
  })

  it('with literals is asked for those that wait, and only for those', async () => {
    const { say, session, claims } = meet()
    expect(await say('a LOGIN {5}')).toEqual({ say: '+ Go on\r\n', next: { literal: 5 } })
    expect(session.literal(Buffer.from('alice'))).toEqual({})
    expect(await say(' {10+}')).toEqual({ next: { literal: 10 } })
    session.literal(Buffer.from('wonderland'))
    expect(await say('')).toEqual({ say: 'a NO [UNAVAILABLE] later\r\n' })
    expect(claims).toEqual([[alice, 'LOGIN']])
  })

  it('never acts as somebody else', async () => {
    const { say, claims } = meet()
    expect(await say(`a AUTHENTICATE PLAIN ${writePlain(alice, 'bob')}`)).toEqual({
      say: 'a NO [AUTHENTICATIONFAILED] No response of PLAIN\r\n',
    })
    expect(claims).toEqual([])
  })

  it.each([
    'LOGIN alice wonderland',
    'LOGIN {5}',
    'AUTHENTICATE PLAIN',
    'AUTHENTICATE LOGIN',
    `AUTHENTICATE PLAIN ${writePlain(alice)}`,
  ])('in clear text is refused before the password is asked for: %s (P4)', async (command) => {
    const { say, claims } = meet({ takesLogins: false })
    expect(await say(`a ${command}`)).toEqual({ say: 'a NO [PRIVACYREQUIRED] Start TLS before you log in\r\n' })
    expect(await say('b NOOP')).toEqual({ say: 'b OK Done\r\n' })
    expect(claims).toEqual([])
  })

  it('that is wrong once too often ends in a good-bye', async () => {
    const answer = { code: 'AUTHENTICATIONFAILED', text: 'Wrong', isLast: true }
    expect(await meet({ answer }).say('a LOGIN alice x')).toEqual({
      say: 'a NO [AUTHENTICATIONFAILED] Wrong\r\n* BYE Too many failed logins\r\n',
      next: 'close',
    })
  })

  it('that is right gets what the server behind can do, under the tag of the client', async () => {
    const next = { handOff: () => {} }
    expect(await meet({ answer: { capabilities: 'IMAP4rev1 IDLE', next } }).say('x.1 LOGIN alice wonderland')).toEqual({
      say: 'x.1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in\r\n',
      next,
    })
  })
})
