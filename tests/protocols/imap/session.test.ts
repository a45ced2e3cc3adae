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
      say: '* OK [CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN] mail.example.com IMAP ready\r\n',
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
    ['a CAPABILITY', '* CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN\r\na OK Done\r\n'],
    ['a noop', 'a OK Done\r\n'],
    ['a ID NIL', '* ID ("name" "Portreeve")\r\na OK Done\r\n'],
    ['a ID ("name" "Thunderbird")', '* ID ("name" "Portreeve")\r\na OK Done\r\n'],
    ['a SELECT INBOX', 'a BAD Unknown before login, or with arguments that it has not\r\n'],
    ['a ENABLE', 'a BAD Unknown before login\r\n'],
    ['a CONSTRUCTOR', 'a BAD Unknown before login\r\n'],
    ['a STARTTLS', 'a BAD STARTTLS is not offered here\r\n'],
    ['a STARTTLS now', 'a BAD Unknown before login, or with arguments that it has not\r\n'],
    ['a LOGIN', 'a BAD LOGIN takes a user and a password\r\n'],
    ['a LOGIN alice', 'a BAD LOGIN takes a user and a password\r\n'],
    ['a LOGIN alice ""', 'a BAD LOGIN takes a user and a password\r\n'],
    ['a LOGIN alice x y', 'a BAD Too many arguments\r\n'],
    ['a AUTHENTICATE', 'a NO Only PLAIN is offered\r\n'],
    ['a AUTHENTICATE LOGIN', 'a NO Only PLAIN is offered\r\n'],
    ['a AUTHENTICATE PLAIN =', 'a BAD No response of PLAIN\r\n'],
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

describe('a login', () => {
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
      say: 'a BAD No response of PLAIN\r\n',
    })
    expect(claims).toEqual([])
  })

  it.each(['LOGIN alice wonderland', 'LOGIN {5}', 'AUTHENTICATE PLAIN', `AUTHENTICATE PLAIN ${writePlain(alice)}`])(
    'in clear text is refused before the password is asked for: %s (P4)',
    async (command) => {
      const { say, claims } = meet({ takesLogins: false })
      expect(await say(`a ${command}`)).toEqual({ say: 'a NO [PRIVACYREQUIRED] Start TLS before you log in\r\n' })
      expect(await say('b NOOP')).toEqual({ say: 'b OK Done\r\n' })
      expect(claims).toEqual([])
    },
  )

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
