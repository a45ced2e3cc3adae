import { EventEmitter } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../src/protocols/helpers/login/index.ts'
import { passwordHashing } from '../../src/protocols/helpers/login/password-hashing.ts'
import { deferred } from '../support/deferred.ts'
import { type Caller, call, dial } from '../support/dial.ts'
import { loopback, type Running, running, until } from '../support/portreeve.ts'
import { type Mailboxes, mailboxes } from './smtp/mailboxes.ts'
import { plain, talk } from './smtp/talk.ts'

const release: (() => void)[] = []
afterEach(() => {
  for (const end of release.splice(0)) end()
})

/** Somebody else's password is being hashed until the test lets it end. */
const occupy = (): (() => void) => {
  const { promise, resolve } = deferred<boolean>()
  const end = () => resolve(true)
  release.push(end)
  const { signal: draining } = new AbortController()
  const other = { remoteAddress: '192.0.2.1', socket: new EventEmitter() as unknown as Socket, draining }
  void passwordHashing.check(other, () => promise)
  return end
}

/** SMTP, POP3 and IMAP with the users of one file, and room for one login to wait. */
const started = (boxes: Mailboxes, waiting = 1): Promise<Running> => {
  const options = { ...boxes.options, clearTextLogin: true }
  const { maildir: _, ...users } = options
  const ban = { failures: 1 }
  return running({
    passwordHashing: { waiting },
    listeners: {
      smtp: { protocol: 'smtp', options, sockets: loopback(), ban },
      pop3: { protocol: 'pop3', options, sockets: loopback(), ban },
      imap: { protocol: 'imap', options: users, sockets: loopback(), ban },
    },
  })
}

const ADDRESSES = { smtp: '127.0.0.11', pop3: '127.0.0.12', imap: '127.0.0.13' }

const WRONG = plain('alice', 'wrong')

/** One try at a login in each protocol, each on a connection of its own. */
const TRIES = {
  smtp: { line: `EHLO c\r\nAUTH PLAIN ${WRONG}\r\n`, words: '454 4.7.0 ' },
  pop3: { line: `AUTH PLAIN ${WRONG}\r\n`, words: '-ERR [SYS/TEMP] ' },
  imap: { line: `a AUTHENTICATE PLAIN ${WRONG}\r\n`, words: 'a NO [UNAVAILABLE] ' },
}

const tryAt = async (run: Running, protocol: keyof typeof TRIES, localAddress = '127.0.0.1'): Promise<Caller> =>
  (await dial(run.port(protocol), { localAddress })).send(TRIES[protocol].line)

const waits = (run: Running, count: number): Promise<void> =>
  until(run.portreeve, () => passwordHashing.waiting === count)

describe('logins with a users file', () => {
  test('M9: beyond the budget each protocol says in its words to come again, and it counts as no failure', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    occupy()
    using _waiting = await tryAt(run, 'smtp', '127.0.0.9')
    await waits(run, 1)
    for (const protocol of ['smtp', 'pop3', 'imap'] as const) {
      using caller = await tryAt(run, protocol)
      await caller.hears(TRIES[protocol].words)
    }
    expect(run.of('login.deferred')).toMatchObject(
      ['smtp', 'pop3', 'imap'].map((listener) => ({ listener, user: 'alice' })),
    )
    expect([run.of('login.failed'), run.of('address.banned')]).toEqual([[], []])
  })

  test('M9: a name that there is none of waits, and is refused, as one that there is', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, 2)
    const end = occupy()
    const order: string[] = []
    const login = async (user: string, localAddress: string): Promise<void> => {
      using client = await talk(run.port('smtp'), { localAddress })
      await client.say('EHLO c')
      order.push(`${user} ${(await client.say(`AUTH PLAIN ${plain(user, 'wrong')}`)).slice(0, 3)}`)
    }
    const first = login('nobody', '127.0.0.2')
    await waits(run, 1)
    const second = login('alice', '127.0.0.3')
    await waits(run, 2)
    await Promise.all([login('nobody', '127.0.0.4'), login('alice', '127.0.0.5')])
    expect(order.splice(0).sort()).toEqual(['alice 454', 'nobody 454'])
    end()
    await Promise.all([first, second])
    expect(order).toEqual(['nobody 535', 'alice 535'])
  })

  test('M9: a login whose client resets while it waits leaves the queue', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, 3)
    occupy()
    const callers = await Promise.all((['smtp', 'pop3', 'imap'] as const).map((protocol) => tryAt(run, protocol)))
    await waits(run, 3)
    for (const caller of callers) caller.socket.resetAndDestroy()
    await waits(run, 0)
    expect(run.of('login.failed')).toEqual([])
  })

  test('M9: a login whose client says its end while it waits leaves the queue', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, 3)
    occupy()
    const callers = await Promise.all((['smtp', 'pop3', 'imap'] as const).map((protocol) => tryAt(run, protocol)))
    await waits(run, 3)
    for (const caller of callers) caller.socket.end()
    await waits(run, 0)
    await Promise.all(callers.map((caller) => caller.gone))
    expect(run.of('login.failed')).toEqual([])
  })

  test('M9: a login that need not wait is answered also where the client has said its end', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    const answers = { smtp: /^535 /m, pop3: /^-ERR \[AUTH\] /m, imap: /^a NO \[AUTHENTICATIONFAILED\] /m }
    for (const protocol of ['smtp', 'pop3', 'imap'] as const) {
      const caller = await tryAt(run, protocol, ADDRESSES[protocol])
      caller.socket.end()
      expect(await caller.all()).toMatch(answers[protocol])
    }
  })

  test('D2: a login that waits when the server drains is told to come again, and holds nothing up', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, 3)
    occupy()
    const callers = await Promise.all((['smtp', 'pop3', 'imap'] as const).map((protocol) => tryAt(run, protocol)))
    await waits(run, 3)
    const drained = run.portreeve.drain({ deadline: '10s' })
    const [smtp = '', pop3 = '', imap = ''] = await Promise.all(callers.map((caller) => caller.all()))
    expect(smtp).toMatch(/^454 .*\r\n421 /m)
    expect(pop3).toMatch(/^-ERR \[SYS\/TEMP\] /m)
    expect(imap).toMatch(/^a NO \[UNAVAILABLE\] .*\r\n\* BYE /m)
    expect((await drained).cut).toBe(0)
  })
})

/** What is at a path; the status. */
const fetch = (port: number, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get({ port, path, host: '127.0.0.1' }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    }).on('error', reject)
  })

test('M9: while a hundred connections try wrong passwords, files, mail and another login go through among the first', async () => {
  await using boxes = await mailboxes('alice')
  await writeFile(join(boxes.root, 'users'), `alice:${await hashPassword('password')}\n`)
  await mkdir(join(boxes.root, 'public'))
  await writeFile(join(boxes.root, 'public', 'page.txt'), 'a page')
  await using run = await running({
    listeners: {
      smtp: { protocol: 'smtp', options: { ...boxes.options, clearTextLogin: true }, sockets: loopback() },
      web: { protocol: 'http', options: { root: join(boxes.root, 'public') }, sockets: loopback() },
    },
  })
  const hashed = () => passwordHashing.counts.done
  using mail = await talk(run.port('smtp'))
  using login = await talk(run.port('smtp'), { localAddress: '127.0.0.3' })
  await login.say('EHLO c')
  const attackers = Array.from({ length: 100 }, () => call(run.port('smtp'), { localAddress: '127.0.0.2' }))
  for (const attacker of attackers) attacker.send(TRIES.smtp.line)
  await until(run.portreeve, () => passwordHashing.waiting > 90)
  const answered = async (what: Promise<unknown>) => [await what, hashed()] as const
  const [page, [delivered], [accepted]] = await Promise.all([
    answered(fetch(run.port('web'), '/page.txt')),
    answered(mail.codes('EHLO m', 'MAIL FROM:<bob@x.example>', 'RCPT TO:<alice@example.com>', 'DATA', 'hi\r\n.')),
    answered(login.say(`AUTH PLAIN ${plain('alice', 'password')}`)),
  ])
  expect(page[0]).toBe(200)
  expect(delivered).toEqual(['250', '250', '250', '354', '250'])
  expect(accepted).toMatch(/^235 /)
  expect(hashed()).toBeLessThan(50)
  for (const attacker of attackers) attacker.socket.resetAndDestroy()
})
