import { once } from 'node:events'
import { readdir, readlink } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Pop3Options, pop3 } from '../../../src/protocols/pop3/index.ts'
import { cut, cuts } from '../../support/chunks.ts'
import { type Caller, dial } from '../../support/dial.ts'
import { serve } from '../../support/fake-connection.ts'
import { times } from '../../support/long.ts'
import { Maildrops } from './maildrops.ts'

const LOGIN = 'USER alice\r\nPASS right\r\n'

const serving = (maildrops: Maildrops, options: Partial<Pop3Options> = {}) =>
  serve(pop3({ ...maildrops.options, ...options }))

const loggedIn = async (port: number): Promise<Caller> => {
  const caller = await dial(port)
  await caller.send(LOGIN).hears('logged in\r\n')
  return caller
}

/** Logs in as often as it takes: resolves when the maildrop is free. */
const free = (port: number): Promise<void> =>
  vi.waitFor(async () => {
    using caller = await dial(port)
    expect(await caller.send(`${LOGIN}QUIT\r\n`).all()).toContain('logged in')
  })

describe('pop3 over a connection', () => {
  it('answers what comes in one packet, in order (PIPELINING)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using served = await serving(maildrops)
    using caller = await dial(served.port)
    caller.send(`${LOGIN}STAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\nNOOP\r\n`)
    expect((await caller.all()).split('\r\n')).toEqual([
      '+OK localhost POP3 ready',
      '+OK and the password?',
      '+OK logged in',
      '+OK 1 5',
      '+OK the message follows',
      'one',
      '.',
      '+OK deleted',
      '+OK good-bye',
      '',
    ])
    expect(await maildrops.left()).toEqual([])
  })

  it('gives a large message whole, as fast as the client takes it', async () => {
    const line = `${'x'.repeat(98)}\n`
    await using maildrops = await Maildrops.with(line.repeat(100_000))
    await using served = await serving(maildrops)
    using caller = await loggedIn(served.port)
    caller.socket.pause()
    caller.send('RETR 1\r\n')
    const { socket } = await served.connection()
    await vi.waitFor(() => expect(socket.writableNeedDrain).toBe(true), { timeout: 10_000 })
    expect(socket.writableLength).toBeLessThan(300_000)
    caller.socket.resume()
    const answer = (await caller.hears('\r\n.\r\n')).slice(-10_000_003)
    expect(answer).toBe(`${line.replace('\n', '\r\n').repeat(100_000)}.\r\n`)
  })

  it.each<[string, (caller: Caller) => unknown]>([
    ['ends', (caller) => caller.socket.end()],
    ['is reset', (caller) => caller.socket.resetAndDestroy()],
    [
      'is reset within a message',
      (caller) => once(caller.send('RETR 2\r\n').socket, 'data').then(() => caller.socket.resetAndDestroy()),
    ],
    ['sends a line without end', (caller) => caller.send('x'.repeat(5_000))],
    ['says good-bye and deletes nothing', (caller) => caller.send('QUIT\r\n')],
  ])('frees the maildrop of a client that %s, and deletes nothing', async (_, leave) => {
    await using maildrops = await Maildrops.with('one', 'x\n'.repeat(4_000_000))
    await using served = await serving(maildrops)
    using caller = await loggedIn(served.port)
    using other = await dial(served.port)
    expect(await other.send(LOGIN).hears('-ERR')).toContain('-ERR [IN-USE]')
    if (!_.startsWith('says')) await caller.send('DELE 1\r\n').hears('deleted')
    await leave(caller)
    await free(served.port)
    expect(await maildrops.left()).toHaveLength(2)
    expect(served.faults).toEqual([])
  })

  it('frees the maildrop of a client that says nothing, and deletes nothing', async () => {
    await using maildrops = await Maildrops.with('one')
    await using served = await serving(maildrops, { idleTimeout: '50ms' })
    using caller = await loggedIn(served.port)
    expect((await caller.send('DELE 1\r\n').all()).endsWith('+OK deleted\r\n')).toBe(true)
    await free(served.port)
    expect(await maildrops.left()).toEqual(['1.m'])
  })

  it('holds no file of a message that nobody reads to its end', async () => {
    await using maildrops = await Maildrops.with('x\n'.repeat(4_000_000))
    await using served = await serving(maildrops)
    using caller = await loggedIn(served.port)
    await once(caller.send('RETR 1\r\n').socket, 'data')
    caller.socket.resetAndDestroy()
    await free(served.port)
    const open = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    )
    expect(open.filter((path) => path.startsWith(maildrops.directory))).toEqual([])
  })

  it('says good-bye between two commands, and deletes nothing (D2)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using served = await serving(maildrops)
    using caller = await loggedIn(served.port)
    await caller.send('DELE 1\r\n').hears('deleted')
    served.farewell()
    expect(await caller.all()).toMatch(/-ERR \[SYS\/TEMP\] the server is closing, come again\r\n$/)
    expect(await maildrops.left()).toEqual(['1.m'])
  })

  it('finishes a message first (D2)', async () => {
    await using maildrops = await Maildrops.with('x\n'.repeat(4_000_000))
    await using served = await serving(maildrops)
    using caller = await loggedIn(served.port)
    caller.socket.pause()
    caller.send('RETR 1\r\nSTAT\r\n')
    const { socket } = await served.connection()
    await vi.waitFor(() => expect(socket.writableNeedDrain).toBe(true), { timeout: 10_000 })
    served.farewell()
    caller.socket.resume()
    expect((await caller.all()).slice(-80)).toMatch(/x\r\n\.\r\n-ERR \[SYS\/TEMP\] [^\r]+\r\n$/)
  })

  it('says no to those who are no clients, in one line (P6)', async () => {
    await using maildrops = await Maildrops.with()
    await using served = await serve(pop3(maildrops.options), { refuse: 'clients-only' })
    using caller = await dial(served.port)
    expect(await caller.all()).toBe('-ERR [SYS/PERM] this server is for its clients only\r\n')
  })

  it('is not made where nobody could log in', () => {
    expect(() => pop3({})).toThrow('nobody can log in. Name a users file')
  })

  it('survives whatever is sent to it, cut anywhere', async () => {
    const messages = ['a\n.\n\n..b', '']
    await using maildrops = await Maildrops.with()
    await using served = await serving(maildrops)
    const word = fc.constantFrom(
      'USER',
      'PASS',
      'AUTH PLAIN',
      'RETR',
      'TOP',
      'LIST',
      'UIDL',
      'DELE',
      'RSET',
      'STAT',
      'CAPA',
      'STLS',
      'NOOP',
      '*',
      '',
    )
    const line = fc.oneof(
      fc
        .tuple(word, fc.constantFrom('', ' 1', ' 2 1', ' 0', ' alice', ' right', ' -1', ' 1 2 3'))
        .map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constant('x'.repeat(4_200)),
    )
    const property = fc.asyncProperty(
      fc.boolean(),
      fc.array(line, { maxLength: 12 }),
      cuts,
      async (isUser, lines, at) => {
        for (const [index, message] of messages.entries()) await maildrops.put('alice', `new/${index + 1}.m`, message)
        using caller = await dial(served.port)
        for (const chunk of cut(`${isUser ? LOGIN : ''}${lines.join('\r\n')}\r\n`, at)) caller.send(chunk)
        caller.socket.end()
        expect(await caller.all()).toMatch(/^(\+OK|$)/)
        await maildrops[Symbol.asyncDispose]()
      },
    )
    await fc.assert(property, { numRuns: times(100) })
    expect(served.faults).toEqual([])
  }, 120_000)
})
