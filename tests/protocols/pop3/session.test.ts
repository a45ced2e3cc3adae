import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Connection } from '../../../src/net/connection.ts'
import type { Reply } from '../../../src/protocols/helpers/conversation/index.ts'
import { loginPolicy, writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { MaildropEntrance } from '../../../src/protocols/pop3/maildrop-entrance.ts'
import { Pop3Session } from '../../../src/protocols/pop3/session.ts'
import { fuzzRuns } from '../../support/chunks.ts'
import { fakeConnection, type Login } from '../../support/fake-connection.ts'
import { authenticate, Maildrops } from './maildrops.ts'

interface Facts extends Partial<Connection> {
  readonly clearTextLogin?: boolean
}

/** A session without a socket. */
class Talk implements Disposable {
  readonly session: Pop3Session
  readonly logins: Login[] = []
  readonly notices: string[] = []
  clock = 0
  isClosed = false

  constructor(maildrops: Maildrops, { clearTextLogin = true, ...facts }: Facts = {}) {
    const notify = (_: string, message: string): void => void this.notices.push(message)
    const connection = fakeConnection(new Socket(), { notify, ...facts }, this.logins)
    const policy = loginPolicy({ authenticate, loginDelay: '1ms' }, undefined, authenticate)
    const entrance = new MaildropEntrance(maildrops.directory, policy, connection)
    const terms = { clearTextLogin, idleTimeout: 600_000, now: () => this.clock }
    this.session = new Pop3Session(connection, entrance, terms)
  }

  /** What is answered to a line. */
  async say(line: string): Promise<string> {
    return this.#read(await this.session.line(Buffer.from(line)))
  }

  /** The first words of the answers to lines. */
  async all(...lines: readonly string[]): Promise<string[]> {
    const answers: string[] = []
    for (const line of lines) answers.push((await this.say(line)).replace(/^(\S+( \[.*?\])?)[\s\S]*/, '$1'))
    return answers
  }

  async #read({ say = '', stream, next }: Reply): Promise<string> {
    let text = say.toString()
    for await (const part of stream ?? []) text += part.toString('latin1')
    this.isClosed = next === 'close'
    return text
  }

  [Symbol.dispose](): void {
    this.session.end()
  }
}

const loggedIn = async (maildrops: Maildrops): Promise<Talk> => {
  const talk = new Talk(maildrops)
  expect(await talk.all('USER alice', 'PASS right')).toEqual(['+OK', '+OK'])
  return talk
}

const plain = writePlain({ user: 'alice', password: 'right' })
const wrong = writePlain({ user: 'alice', password: 'wrong' })

describe('before the login', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['USER and PASS log in', ['user alice', 'pass right', 'STAT'], ['+OK', '+OK', '+OK']],
    ['AUTH PLAIN logs in', ['AUTH PLAIN', plain, 'STAT'], ['+', '+OK', '+OK']],
    ['AUTH PLAIN with a first response logs in', [`AUTH plain ${plain}`, 'STAT'], ['+OK', '+OK']],
    ['`*` calls AUTH off', ['AUTH PLAIN', '*', 'STAT'], ['+', '-ERR', '-ERR']],
    ['a response that is none is refused', ['AUTH PLAIN', 'x', 'NOOP'], ['+', '-ERR', '-ERR']],
    ['a response is no command', ['AUTH PLAIN', 'QUIT', 'QUIT'], ['+', '-ERR', '+OK']],
    ['too many words for AUTH are refused', [`AUTH PLAIN ${plain} x`], ['-ERR']],
    ['an unknown mechanism is refused', ['AUTH CRAM-MD5'], ['-ERR']],
    ['a wrong password is refused as such', ['USER alice', 'PASS wrong'], ['+OK', '-ERR [AUTH]']],
    ['nobody learns whether there is such a user', ['USER nobody', 'PASS wrong'], ['+OK', '-ERR [AUTH]']],
    ['a password with a space more is another', ['USER alice', 'PASS right '], ['+OK', '-ERR [AUTH]']],
    ['a wrong response is refused as such', [`AUTH PLAIN ${wrong}`], ['-ERR [AUTH]']],
    ['PASS needs USER', ['PASS right'], ['-ERR']],
    ['PASS needs USER again', ['USER alice', 'PASS wrong', 'PASS right'], ['+OK', '-ERR [AUTH]', '-ERR']],
    ['USER needs a name', ['USER'], ['-ERR']],
    ['what cannot be known is to be tried again', ['USER down', 'PASS right'], ['+OK', '-ERR [SYS/TEMP]']],
    ['there is no APOP', ['APOP alice c4c9334bac560ecc979e58001b3e22fb'], ['-ERR']],
    [
      'there is no mail yet',
      ['STAT', 'LIST', 'RETR 1', 'DELE 1', 'UIDL', 'TOP 1 1', 'RSET', 'NOOP'],
      Array(8).fill('-ERR'),
    ],
    ['STLS is refused where TLS cannot be started', ['STLS'], ['-ERR']],
  ])('%s', async (_, lines, answers) => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops)
    expect(await talk.all(...lines)).toEqual(answers)
  })

  it('no password is taken over a connection that is not secure (P4)', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops, { clearTextLogin: false })
    expect(await talk.all('USER alice', 'PASS right', `AUTH PLAIN ${plain}`, 'AUTH PLAIN', plain)).toEqual([
      '-ERR [SYS/PERM]',
      '-ERR [SYS/PERM]',
      '-ERR [SYS/PERM]',
      '-ERR [SYS/PERM]',
      '-ERR',
    ])
    expect(talk.logins).toEqual([])
    expect(await talk.say('AUTH')).toBe('+OK mechanisms\r\n.\r\n')
  })

  it('one is taken over a secure one (P4)', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops, { clearTextLogin: false, secure: true })
    expect(await talk.say('AUTH')).toBe('+OK mechanisms\r\nPLAIN\r\n.\r\n')
    expect(await talk.all(`AUTH PLAIN ${plain}`)).toEqual(['+OK'])
    expect(talk.logins).toEqual([{ accepted: true, user: 'alice', method: 'PLAIN' }])
  })

  it('what was said is forgotten with STLS (RFC 2595, 4)', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops, { canStartTls: true })
    await talk.say('USER alice')
    expect(await talk.session.line(Buffer.from('STLS now'))).not.toHaveProperty('next')
    expect(await talk.session.line(Buffer.from('STLS'))).toEqual({ say: '+OK begin TLS\r\n', next: 'start-tls' })
    talk.session.secured()
    expect(await talk.all('PASS right')).toEqual(['-ERR'])
  })

  it('the third wrong login is the last', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops)
    for (let tries = 1; tries <= 3; tries++) {
      expect(await talk.all(`AUTH PLAIN ${wrong}`)).toEqual(['-ERR [AUTH]'])
      expect(talk.isClosed).toBe(tries === 3)
    }
  })

  it('there is a minute in all, however often something is said', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops)
    talk.clock = 50_000
    await talk.say('USER alice')
    expect(talk.session.patience).toBe(10_000)
    await talk.say('PASS right')
    expect(talk.session.patience).toBe(600_000)
    expect(talk.session.timedOut()).toBe('')
  })

  it('there are fifty commands', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops)
    for (let said = 0; said < 50; said++) await talk.say('CAPA')
    expect(talk.isClosed).toBe(false)
    expect(await talk.say('USER alice')).toBe('-ERR too many commands without a login\r\n')
    expect(talk.isClosed).toBe(true)
  })
})

describe('the capabilities', () => {
  const lines = async (facts: Facts, ...before: string[]): Promise<string[]> => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops, facts)
    await talk.all(...before)
    return (await talk.say('CAPA')).split('\r\n').slice(1, -2)
  }
  const ALWAYS = [
    'TOP',
    'UIDL',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    'IMPLEMENTATION Portreeve',
  ]
  const more = async (facts: Facts, ...before: string[]): Promise<string[]> => {
    const found = await lines(facts, ...before)
    expect(found).toEqual(expect.arrayContaining(ALWAYS))
    return found.filter((line) => !ALWAYS.includes(line))
  }

  it('are those of the moment (P4, T1, T3)', async () => {
    expect(await more({ clearTextLogin: false })).toEqual([])
    expect(await more({ clearTextLogin: false, canStartTls: true })).toEqual(['STLS'])
    expect(await more({ clearTextLogin: false, secure: true })).toEqual(['USER', 'SASL PLAIN'])
    expect(await more({ canStartTls: true })).toEqual(['USER', 'SASL PLAIN', 'STLS'])
    expect(await more({ canStartTls: true }, 'USER alice', 'PASS right')).toEqual([])
  })
})

describe('in a maildrop', () => {
  it('messages are counted, listed and named, with their sizes on the wire', async () => {
    await using maildrops = await Maildrops.with('a\nb\n', 'a\r\n\r\nno end')
    await maildrops.put('alice', 'cur/3.m,S=5,W=700:2,S', 'is not read')
    using talk = await loggedIn(maildrops)
    expect(await talk.say('STAT')).toBe('+OK 3 719\r\n')
    expect(await talk.say('LIST')).toBe('+OK the list follows\r\n1 6\r\n2 13\r\n3 700\r\n.\r\n')
    expect(await talk.say('LIST 2')).toBe('+OK 2 13\r\n')
    expect(await talk.say('UIDL')).toBe('+OK the list follows\r\n1 1.m\r\n2 2.m\r\n3 3.m,S=5,W=700\r\n.\r\n')
    expect(await talk.say('UIDL 3')).toBe('+OK 3 3.m,S=5,W=700\r\n')
  })

  it('a message is given with its dots doubled and its line ends whole', async () => {
    await using maildrops = await Maildrops.with('Subject: x\n\n.\n..two\nno end')
    using talk = await loggedIn(maildrops)
    const header = '+OK the message follows\r\nSubject: x\r\n\r\n'
    expect(await talk.say('RETR 1')).toBe(`${header}..\r\n...two\r\nno end\r\n.\r\n`)
    expect(await talk.say('TOP 1 0')).toBe(`${header}.\r\n`)
    expect(await talk.say('TOP 1 1')).toBe(`${header}..\r\n.\r\n`)
    expect(await talk.say('TOP 1 99')).toBe(await talk.say('RETR 1'))
  })

  it('that is empty there is nothing, and of an empty message neither', async () => {
    await using maildrops = await Maildrops.with('')
    using talk = await loggedIn(maildrops)
    expect(await talk.say('RETR 1')).toBe('+OK the message follows\r\n.\r\n')
    using other = new Talk(maildrops)
    await other.all('USER bob', 'PASS right')
    expect(await other.all('STAT', 'LIST', 'UIDL')).toEqual(['+OK', '+OK', '+OK'])
    expect(await other.say('STAT')).toBe('+OK 0 0\r\n')
  })

  test.each([
    'RETR',
    'RETR 0',
    'RETR 2',
    'RETR -1',
    'RETR 1 1',
    'RETR 1x',
    'RETR 9999999999',
    'TOP 1',
    'TOP 1 -1',
    'TOP 1 x',
    'DELE',
    'DELE 2',
    'LIST 2',
    'LIST 1 1',
    'UIDL x',
    'STAT 1',
    'NOOP x',
    'RSET 1',
    'QUIT now',
    'USER alice',
    'PASS right',
    'AUTH PLAIN',
    'STLS',
    'XYZZY',
    '',
  ])('`%s` is refused', async (line) => {
    await using maildrops = await Maildrops.with('text')
    using talk = await loggedIn(maildrops)
    expect(await talk.say(line)).toMatch(/^-ERR [^[]/)
    expect(talk.isClosed).toBe(false)
  })

  it('what is deleted is hidden, and is there again after RSET', async () => {
    await using maildrops = await Maildrops.with('one', 'two')
    using talk = await loggedIn(maildrops)
    expect(await talk.all('DELE 1', 'DELE 1', 'RETR 1', 'TOP 1 1', 'LIST 1', 'UIDL 1')).toEqual([
      '+OK',
      ...Array(5).fill('-ERR'),
    ])
    expect(await talk.say('STAT')).toBe('+OK 1 5\r\n')
    expect(await talk.say('LIST')).toBe('+OK the list follows\r\n2 5\r\n.\r\n')
    expect(await talk.say('UIDL')).toBe('+OK the list follows\r\n2 2.m\r\n.\r\n')
    expect(await talk.all('RSET', 'RETR 1')).toEqual(['+OK', '+OK'])
    expect(await talk.say('STAT')).toBe('+OK 2 10\r\n')
  })

  it('nothing is removed before QUIT, and then what is deleted', async () => {
    await using maildrops = await Maildrops.with('one', 'two', 'three')
    using talk = await loggedIn(maildrops)
    await talk.all('DELE 1', 'DELE 3')
    expect(await maildrops.left()).toHaveLength(3)
    expect(await talk.say('QUIT')).toBe('+OK good-bye\r\n')
    expect(talk.isClosed).toBe(true)
    expect(await maildrops.left()).toEqual(['2.m'])
  })

  it('nothing is removed by a session that ends without QUIT, and another can follow', async () => {
    await using maildrops = await Maildrops.with('one')
    const talk = await loggedIn(maildrops)
    await talk.say('DELE 1')
    talk.session.end()
    using other = await loggedIn(maildrops)
    expect(await other.say('STAT')).toBe('+OK 1 5\r\n')
  })

  it('what has come meanwhile has no number in this session, and the same name in the next', async () => {
    await using maildrops = await Maildrops.with('one')
    const talk = await loggedIn(maildrops)
    await maildrops.put('alice', 'new/0.m', 'older')
    expect(await talk.say('UIDL')).toContain('\r\n1 1.m\r\n.')
    talk.session.end()
    await rename(maildrops.path('alice/new/1.m'), maildrops.path('alice/cur/1.m:2,S'))
    using other = await loggedIn(maildrops)
    expect(await other.say('UIDL')).toContain('\r\n1 0.m\r\n2 1.m\r\n.')
  })

  it('that another session has nobody else gets', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    using other = new Talk(maildrops)
    expect(await other.all('USER Alice', 'PASS right', 'STAT')).toEqual(['+OK', '-ERR [IN-USE]', '-ERR'])
    other.session.end()
    expect(await talk.say('STAT')).toBe('+OK 1 5\r\n')
    using third = new Talk(maildrops)
    expect(await third.all('USER alice', 'PASS right')).toEqual(['+OK', '-ERR [IN-USE]'])
  })

  it('a message that somebody has renamed is found, for reading and for removing', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    await rename(maildrops.path('alice/new/1.m'), maildrops.path('alice/cur/1.m:2,S'))
    expect(await talk.say('RETR 1')).toContain('one')
    await talk.all('DELE 1', 'QUIT')
    talk.session.end()
    using other = await loggedIn(maildrops)
    expect(await other.say('STAT')).toBe('+OK 0 0\r\n')
  })

  it('a message that somebody has removed is said to be unreadable', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    await rm(maildrops.path('alice/new/1.m'))
    expect(await talk.all('RETR 1', 'TOP 1 1', 'LIST 1', 'STAT')).toEqual([
      '-ERR [SYS/TEMP]',
      '-ERR [SYS/TEMP]',
      '+OK',
      '+OK',
    ])
    expect(await talk.all('DELE 1', 'QUIT')).toEqual(['+OK', '+OK'])
    expect(talk.notices).toEqual([])
  })

  it('a removal that fails is told, to the client and to the operator', async () => {
    await using maildrops = await Maildrops.with('one', 'two')
    using talk = await loggedIn(maildrops)
    await talk.all('DELE 1', 'DELE 2')
    await rm(maildrops.path('alice/new/1.m'))
    await mkdir(maildrops.path('alice/new/1.m'))
    expect(await talk.say('QUIT')).toBe('-ERR [SYS/TEMP] some deleted messages not removed\r\n')
    expect(talk.isClosed).toBe(true)
    expect(talk.notices).toEqual([expect.stringMatching(/^a maildrop fails: .*1\.m/)])
    expect(await maildrops.left()).toEqual(['1.m'])
  })

  it('that cannot be read is no empty one, and is free for the next session', async () => {
    await using maildrops = await Maildrops.with('one')
    await rename(maildrops.path('alice/cur'), maildrops.path('alice/away'))
    await writeFile(maildrops.path('alice/cur'), 'no folder')
    using talk = new Talk(maildrops)
    expect(await talk.all('USER alice', 'PASS right')).toEqual(['+OK', '-ERR [SYS/TEMP]'])
    expect(talk.notices).toEqual([expect.stringMatching(/^a maildrop cannot be opened: ENOTDIR/)])
    await rm(maildrops.path('alice/cur'))
    using other = await loggedIn(maildrops)
    expect(await other.all('STAT')).toEqual(['+OK'])
  })

  it('a name that would lead elsewhere opens none', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = new Talk(maildrops)
    expect(await talk.all('USER ../alice', 'PASS right')).toEqual(['+OK', '-ERR [SYS/PERM]'])
    expect(talk.notices).toEqual([expect.stringContaining("'../alice' cannot be the name of a maildrop")])
  })

  it('ten lines in a row that are no commands are enough', async () => {
    await using maildrops = await Maildrops.with()
    using talk = await loggedIn(maildrops)
    for (let said = 0; said < 9; said++) await talk.say('GET / HTTP/1.1')
    await talk.say('NOOP')
    for (let said = 0; said < 9; said++) await talk.say('GET / HTTP/1.1')
    expect(talk.isClosed).toBe(false)
    await talk.say('GET / HTTP/1.1')
    expect(talk.isClosed).toBe(true)
  })
})

describe('a session', () => {
  it('answers every line whole, whatever it is', async () => {
    await using maildrops = await Maildrops.with('a\n.\n\n..b', '')
    const word = fc.constantFrom(...'USER PASS AUTH RETR TOP LIST UIDL DELE RSET STAT CAPA STLS NOOP *'.split(' '))
    const rest = fc.constantFrom(
      '',
      ' 1',
      ' 2 1',
      ' 0',
      ' alice',
      ' right',
      ' PLAIN',
      ` PLAIN ${plain}`,
      ' 1 2 3',
      '  ',
    )
    const known = fc.tuple(word, rest).map((parts) => parts.join(''))
    const line = fc.oneof({ weight: 4, arbitrary: known }, fc.string({ unit: 'binary', maxLength: 30 }))
    const lines = fc.array(line, { maxLength: 15 })
    const property = fc.asyncProperty(fc.boolean(), lines, async (isIn, all) => {
      using talk = isIn ? await loggedIn(maildrops) : new Talk(maildrops)
      for (const said of all) {
        if (talk.isClosed) break
        expect(await talk.say(said)).toMatch(/^(?:\+ |\+OK [^\r\n]*|-ERR [^\r\n]*)\r\n(?:(?:[^\r\n]*\r\n)*\.\r\n)?$/)
      }
    })
    await fc.assert(property, { numRuns: fuzzRuns(2_000) })
    expect(await maildrops.left()).toHaveLength(2)
  })
})
