import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { deferred } from '../../support/deferred.ts'
import { dial } from '../../support/dial.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { plain, Talk, talk } from './talk.ts'

const SECURE = { facts: { secure: true, secureBy: 'ext' } as const }
const ENVELOPE = ['MAIL FROM:<>', 'RCPT TO:<alice@x.example>']

describe('an smtp session', () => {
  test('greets with the name of the domain, at once', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { facts: { domain: 'mail.example' } })
    using client = new Talk(await dial(served.port))
    expect(await client.reply()).toBe('220 mail.example ESMTP')
    expect((await client.say('EHLO c')).split('\r\n')).toEqual([
      '250-mail.example',
      '250-PIPELINING',
      '250-8BITMIME',
      '250-ENHANCEDSTATUSCODES',
      '250 SIZE 26214400',
    ])
  })

  test('answers what comes in one packet in its order (PIPELINING)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    client.send(`EHLO c\r\n${ENVELOPE.join('\r\n')}\r\nRCPT TO:<nobody@x.example>\r\nDATA\r\n`)
    const codes = (await client.replies(5)).map((reply) => reply.slice(0, 3))
    expect(codes).toEqual(['250', '250', '250', '550', '354'])
    client.send('one\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<alice@x.example>\r\nDATA\r\ntwo\r\n.\r\nQUIT\r\n')
    const rest = (await client.replies(6)).map((reply) => reply.slice(0, 3))
    expect(rest).toEqual(['250', '250', '250', '354', '250', '221'])
    expect((await boxes.messages('alice')).map(String).sort()).toEqual(['one\r\n', 'two\r\n'])
  })

  test('answers whoever ends behind its last command', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port, { allowHalfOpen: true })
    client.send(`EHLO c\r\n${ENVELOPE.join('\r\n')}\r\nDATA\r\nx\r\n.\r\nNOO`).socket.end()
    const codes = (await client.replies(5)).map((reply) => reply.slice(0, 3))
    expect(codes).toEqual(['250', '250', '250', '354', '250'])
    expect(await client.caller.gone).toBeUndefined()
    expect(await boxes.messages('alice')).toHaveLength(1)
  })

  test('neither executes nor ends at a dot behind a bare LF', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes('EHLO c', ...ENVELOPE, 'DATA')
    const smuggled = 'a\n.\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<alice@x.example>\r\nDATA\r\nb\r\n'
    expect(await client.say(`${smuggled}.`)).toMatch(/^250 /)
    expect((await boxes.messages('alice')).map(String)).toEqual([smuggled])
  })

  test('takes a dot apart from its line end, byte by byte', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    client.socket.setNoDelay(true)
    await client.codes('EHLO c', ...ENVELOPE, 'DATA')
    for (const byte of '..a\r\n...\r\n\r\n.\r\n') {
      client.send(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await client.reply()).toMatch(/^250 /)
    expect((await boxes.messages('alice')).map(String)).toEqual(['.a\r\n..\r\n\r\n'])
  })

  test('ends with a client that takes too long for a command, however often a byte of it comes', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, idleTimeout: '150ms' }))
    using client = await talk(served.port)
    const dripping = setInterval(() => client.send('N'), 20)
    expect(await client.reply()).toMatch(/^421 4\.4\.2 /)
    clearInterval(dripping)
    client.socket.end()
    await client.caller.gone
  })

  test('does not count the time that a delivery takes', async () => {
    const deliver = () => new Promise<void>((resolve) => setTimeout(resolve, 250))
    await using served = await serve(smtp({ deliver, idleTimeout: '150ms' }))
    using client = await talk(served.port)
    await client.codes('EHLO c', ...ENVELOPE, 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
  })

  test('ends with a client that sends a line without end, or nothing that is SMTP', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using long = await talk(served.port)
    expect(await long.send('x'.repeat(20_000)).reply()).toMatch(/^500 5\.5\.2 /)
    await long.caller.gone
    using wrong = await talk(served.port)
    for (let count = 0; count < 9; count++) expect(await wrong.say('HUH')).toMatch(/^500 /)
    expect(await wrong.say('HUH')).toMatch(/^421 /)
    await wrong.caller.gone
    expect(served.faults).toEqual([])
  })

  test('has an end, where no message comes', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    client.send('NOOP\r\n'.repeat(1_200))
    expect(await client.caller.all()).toMatch(/421 4\.7\.0 .*\r\n$/)
  })

  test('has no jokes, and nothing by which a client could be another', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    const codes = await client.codes(
      'EHLO c',
      'WIZ x',
      'SHELL',
      'KILL',
      'XCLIENT ADDR=1.2.3.4',
      'XFORWARD ADDR=1.2.3.4',
    )
    expect(codes.slice(1)).toEqual(['500', '500', '500', '500', '500'])
  })

  test('tells a blacklisted peer no for each recipient, for good, until it has logged in (P5)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { facts: { ...SECURE.facts, blacklisted: true } })
    using client = await talk(served.port)
    await client.codes('EHLO c', 'MAIL FROM:<bob@x.example>')
    for (let count = 0; count < 30; count++) {
      expect(await client.say('RCPT TO:<alice@x.example>')).toMatch(/^554 5\.7\.1 /)
    }
    expect(await client.codes('DATA', 'RSET')).toEqual(['503', '250'])
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)).toMatch(/^235 2\.7\.0 /)
    expect(await client.codes(...ENVELOPE, 'DATA')).toEqual(['250', '250', '354'])
  })

  test('says no to others than clients, in one line (P6)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { refuse: 'clients-only' })
    using client = new Talk(await dial(served.port))
    expect(await client.caller.all()).toMatch(/^554 5\.7\.1 [^\r\n]*\r\n$/)
  })

  test('a fault in it ends it, and nothing else (P3)', async () => {
    const users = 'nowhere'
    await using boxes = await mailboxes('alice')
    const authenticate = () => 'alice'
    const protocol = smtp({ ...boxes.options, users, authenticate })
    await using served = await serve(protocol, {
      facts: {
        ...SECURE.facts,
        loggedIn: () => {
          throw new Error('oops')
        },
      },
    })
    using client = await talk(served.port)
    await client.say('EHLO c')
    client.send(`AUTH PLAIN ${plain('alice', 'x')}\r\n`)
    await client.caller.gone
    expect(served.faults.map(String)).toEqual(['Error: oops'])
  })
})

describe('logging in to smtp', () => {
  test('is neither offered nor taken where the connection is not secure (P4)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    expect(await client.say('EHLO c')).not.toContain('AUTH')
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)).toMatch(/^538 5\.7\.11 /)
    expect(served.logins).toEqual([])
  })

  test('is taken in clear text where the listener says so (P4)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, clearTextLogin: true }))
    using client = await talk(served.port)
    expect(await client.say('EHLO c')).toContain('AUTH PLAIN LOGIN')
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)).toMatch(/^235 /)
  })

  test('works by PLAIN and LOGIN, in one line or more', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), SECURE)
    const user = Buffer.from('alice').toString('base64')
    const password = Buffer.from('password').toString('base64')
    const ways = [
      [`AUTH PLAIN ${plain('alice', 'password')}`],
      ['AUTH PLAIN', plain('alice', 'password', 'alice')],
      ['AUTH LOGIN', user, password],
      [`AUTH LOGIN ${user}`, password],
    ]
    for (const [index, way] of ways.entries()) {
      using client = await talk(served.port)
      expect(await client.say('EHLO c')).toContain('AUTH PLAIN LOGIN')
      expect((await client.codes(...way)).at(-1)).toBe('235')
      expect((await served.connection(index)).user).toBe('alice')
      expect(await client.codes(...way.slice(0, 1))).toEqual(['503'])
    }
  })

  test('has a limit, with a good-bye', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, loginAttempts: 2 }), SECURE)
    using client = await talk(served.port)
    await client.say('EHLO c')
    const wrong = `AUTH PLAIN ${plain('alice', 'wrong')}`
    expect(await client.say(wrong)).toMatch(/^535 5\.7\.8 /)
    expect(await client.say(wrong)).toMatch(/^421 4\.7\.0 /)
    await client.caller.gone
    expect(served.logins.map(({ accepted }) => accepted)).toEqual([false, false])
  })

  test('does not act as somebody else, and takes no empty password', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, authenticate: ({ user }) => user }), SECURE)
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'password', 'bob')}`)).toMatch(/^535 /)
    expect(await client.say(`AUTH PLAIN ${plain('alice', '')}`)).toMatch(/^535 /)
    expect(await client.codes('AUTH PLAIN', '*', 'AUTH CRAM-MD5')).toEqual(['334', '501', '504'])
  })

  test('is put off while it cannot be checked', async () => {
    const authenticate = () => Promise.reject(new Error('no directory'))
    await using served = await serve(smtp({ deliver: () => {}, authenticate }), SECURE)
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)).toMatch(/^454 4\.7\.0 /)
  })

  test('comes first where it is required', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, loginRequired: true }), SECURE)
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say('MAIL FROM:<alice@x.example>')).toMatch(/^530 5\.7\.0 /)
    await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)
    expect(await client.codes(...ENVELOPE)).toEqual(['250', '250'])
  })
})

describe('a drain of smtp', () => {
  test('says good-bye at once to who is silent (D2)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.say('EHLO c')
    served.farewell()
    expect(await client.reply()).toMatch(/^421 4\.3\.2 /)
    await client.caller.gone
  })

  test('lets a message under way come to its 250 first, and what is behind it gets the good-bye (D2)', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes('EHLO c', ...ENVELOPE, 'DATA')
    client.send('one\r\n')
    served.farewell()
    client.send('two\r\n.\r\nMAIL FROM:<>\r\n')
    const [delivered, parted] = await client.replies(2)
    expect(delivered).toMatch(/^250 /)
    expect(parted).toMatch(/^421 4\.3\.2 /)
    await client.caller.gone
    expect(client.caller.error).toBeUndefined()
    expect((await boxes.messages('alice')).map(String)).toEqual(['one\r\ntwo\r\n'])
  })

  test('waits for a command under way (D2)', async () => {
    const asked = deferred()
    const answered = deferred()
    const authenticate = async () => {
      asked.resolve()
      await answered.promise
      return 'alice'
    }
    await using served = await serve(smtp({ deliver: () => {}, authenticate }), SECURE)
    using client = await talk(served.port)
    await client.say('EHLO c')
    client.send(`AUTH PLAIN ${plain('alice', 'password')}\r\n`)
    await asked.promise
    served.farewell()
    answered.resolve()
    const [accepted, parted] = await client.replies(2)
    expect([accepted?.slice(0, 3), parted?.slice(0, 3)]).toEqual(['235', '421'])
  })
})
