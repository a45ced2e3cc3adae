import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { times } from '../../support/long.ts'
import { Maildrops } from './maildrops.ts'
import { type Facts, loggedIn, Talk } from './talk.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const plain = writePlain({ user: 'alice', password: 'right' })
const wrong = writePlain({ user: 'alice', password: 'wrong' })

describe('before the login', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['USER and PASS log in', ['user alice', 'pass right', 'STAT'], ['+OK', '+OK', '+OK']],
    ['AUTH PLAIN logs in', ['AUTH PLAIN', plain, 'STAT'], ['+', '+OK', '+OK']],
    ['AUTH PLAIN with a first response logs in', [`AUTH plain ${plain}`, 'STAT'], ['+OK', '+OK']],
    ['AUTH LOGIN logs in', ['AUTH LOGIN', base64('alice'), base64('right'), 'STAT'], ['+', '+', '+OK', '+OK']],
    ['AUTH LOGIN with the user at once logs in', [`AUTH login ${base64('alice')}`, base64('right')], ['+', '+OK']],
    ['`*` calls AUTH LOGIN off', ['AUTH LOGIN', base64('alice'), '*', 'STAT'], ['+', '+', '-ERR', '-ERR']],
    [
      'a wrong password is refused by AUTH LOGIN',
      ['AUTH LOGIN', base64('alice'), base64('x')],
      ['+', '+', '-ERR [AUTH]'],
    ],
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
    expect(
      await talk.all('USER alice', 'PASS right', `AUTH PLAIN ${plain}`, 'AUTH PLAIN', plain, 'AUTH LOGIN'),
    ).toEqual(['-ERR [SYS/PERM]', '-ERR [SYS/PERM]', '-ERR [SYS/PERM]', '-ERR [SYS/PERM]', '-ERR', '-ERR [SYS/PERM]'])
    expect(talk.logins).toEqual([])
    expect(await talk.say('AUTH')).toBe('+OK mechanisms\r\n.\r\n')
  })

  it('one is taken over a secure one (P4)', async () => {
    await using maildrops = await Maildrops.with()
    using talk = new Talk(maildrops, { clearTextLogin: false, secure: true })
    expect(await talk.say('AUTH')).toBe('+OK mechanisms\r\nPLAIN\r\nLOGIN\r\n.\r\n')
    expect(await talk.say('AUTH LOGIN')).toBe('+ VXNlcm5hbWU6\r\n')
    expect(await talk.say(base64('alice'))).toBe('+ UGFzc3dvcmQ6\r\n')
    expect(await talk.say('*')).toBe('-ERR called off\r\n')
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
    expect(await more({ clearTextLogin: false, secure: true })).toEqual(['USER', 'SASL PLAIN LOGIN'])
    expect(await more({ canStartTls: true })).toEqual(['USER', 'SASL PLAIN LOGIN', 'STLS'])
    expect(await more({ canStartTls: true }, 'USER alice', 'PASS right')).toEqual([])
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
    await fc.assert(property, { numRuns: times(500) })
    expect(await maildrops.left()).toHaveLength(2)
  })
})
