import { resolve } from 'node:path'
import { describe, expect } from 'vitest'
import type { ImapBackendOptions, ImapOptions } from '../../src/protocols/index.ts'
import { imap } from '../../src/protocols/index.ts'
import { dialTls } from '../support/dial.ts'
import { type Dovecot, master, startDovecot } from '../support/dovecot.ts'
import { loopback, type Running, running } from '../support/portreeve.ts'
import { python, real, run } from '../support/programs.ts'

const CLIENT = resolve(import.meta.dirname, 'imap-client.py')

/** imap before a Dovecot, on a clear socket and one with TLS. */
const inFrontOf = (backend: ImapBackendOptions, options: ImapOptions = {}): Promise<Running> =>
  running({
    domains: [{ name: 'localhost', localAddresses: ['127.0.0.1'], certificate: 'self-signed' }],
    listeners: {
      imap: {
        protocol: imap({ loginDelay: '1ms', ...options, backend }),
        sockets: loopback(2).map((socket, index) => ({ ...socket, tls: index === 0 ? 'off' : 'on' })),
      },
    },
  })

const SESSION = [
  'idle True',
  'append OK',
  'select 1',
  'same True',
  'idling +',
  'done OK',
  'expunge 1',
  'logout BYE',
  '',
]

const session = async (port: number, security: string, method: string): Promise<string> => {
  const { stdout, stderr } = await run(python(), [CLIENT, String(port), security, method])
  return stdout + stderr
}

const curl = (port: number, user: string, ...more: string[]) =>
  run('curl', ['-sSk', '--max-time', '8', '--user', user, ...more, `imaps://127.0.0.1:${port}/INBOX`])

const letters = async (dovecot: Dovecot, count: number): Promise<void> => {
  for (let index = 0; index < count; index++)
    await dovecot.deliver('alice', `m${index}`, `Subject: ${index}\r\n\r\nbody\r\n`)
}

/** Somebody who is logged in as alice, with the inbox open. */
const alice = async (server: Running) => {
  const caller = await dialTls(server.port('imap', 1))
  await caller.send('a LOGIN alice wonderland\r\nb SELECT INBOX\r\n').hears('b OK')
  return caller
}

describe('imap before Dovecot', () => {
  real(
    ['dovecot', 'python3'],
    'is a whole session for imaplib, over STARTTLS and TLS, by LOGIN and PLAIN',
    async () => {
      await using dovecot = await startDovecot()
      const { certificateFile: ca, ports } = dovecot
      await using server = await inFrontOf({ to: ports.imap, tls: 'starttls', ca })
      expect(await session(server.port('imap'), 'starttls', 'login')).toBe(['before True', ...SESSION].join('\n'))
      expect(await session(server.port('imap', 1), 'tls', 'plain')).toBe(SESSION.join('\n'))
      expect(server.of('login.accepted')).toMatchObject([
        { user: 'alice', method: 'LOGIN', secureBy: 'starttls' },
        { user: 'alice', method: 'PLAIN', secureBy: 'tls' },
      ])
    },
  )

  real(['dovecot', 'curl'], 'serves curl, whichever way it reaches Dovecot', async () => {
    await using dovecot = await startDovecot()
    await letters(dovecot, 3)
    const { certificateFile: ca, ports } = dovecot
    for (const backend of [
      { to: ports.imap },
      { to: ports.imap, tls: 'starttls', ca },
      { to: `localhost:${ports.imaps}`, tls: 'on', ca },
      { to: ports.imapProxied, sendProxy: 'v2' },
      { to: ports.imap, sendId: true },
    ] as const) {
      await using server = await inFrontOf(backend)
      const { stdout, stderr } = await curl(server.port('imap', 1), 'alice:wonderland', '-X', 'STATUS INBOX (MESSAGES)')
      expect([backend, stdout, stderr]).toEqual([backend, '* STATUS INBOX (MESSAGES 3)\r\n', ''])
    }
  })

  real(['dovecot', 'curl'], 'leaves the password to Dovecot, and counts its no', async () => {
    await using dovecot = await startDovecot({ users: { alice: 'wonder "länd" \\' } })
    await using server = await inFrontOf({ to: dovecot.ports.imap })
    expect((await curl(server.port('imap', 1), 'alice:wonder "länd" \\', '-X', 'NOOP')).code).toBe(0)
    expect((await curl(server.port('imap', 1), 'alice:x', '-X', 'NOOP')).code).toBe(67)
    expect(server.of('login.failed')).toMatchObject([{ user: 'alice' }])
  })

  real(['dovecot', 'curl'], 'logs in as master for users of its own', async () => {
    await using dovecot = await startDovecot()
    await letters(dovecot, 1)
    const authenticate = ({ user, password }: { user: string; password: string }) =>
      password === 'other' ? user : undefined
    await using server = await inFrontOf({ to: dovecot.ports.imap, master }, { authenticate })
    const status = ['-X', 'STATUS INBOX (MESSAGES)']
    expect((await curl(server.port('imap', 1), 'alice:other', ...status)).stdout).toContain('MESSAGES 1')
    expect((await curl(server.port('imap', 1), 'alice:wonderland', ...status)).code).toBe(67)
  })

  real(['dovecot'], 'tells Dovecot who the client is by ID', async () => {
    await using dovecot = await startDovecot({ settings: 'login_trusted_networks = 127.0.0.0/8' })
    await using server = await inFrontOf({ to: dovecot.ports.imap, sendId: true })
    using caller = await dialTls(server.port('imap', 1), { localAddress: '127.0.0.77' })
    await caller.send('a LOGIN alice wonderland\r\n').hears('a OK')
    expect(await dovecot.log()).toMatch(/Login: user=<alice>.*rip=127\.0\.0\.77/)
  })

  real(['dovecot'], 'says good-bye in the middle of IDLE when it drains (D2)', async () => {
    await using dovecot = await startDovecot()
    await using server = await inFrontOf({ to: dovecot.ports.imap })
    using caller = await alice(server)
    await caller.send('c IDLE\r\n').hears('+ idling')
    const drained = server.portreeve.drain({ deadline: '10s' })
    expect(await caller.all()).toMatch(/\r\n\* BYE \[UNAVAILABLE\] .*\r\n$/)
    expect(await drained).toMatchObject({ cut: 0 })
  })

  real(['dovecot'], 'finishes a large FETCH when it drains, and then says good-bye (D2)', async () => {
    await using dovecot = await startDovecot()
    const body = 'c OK this is no answer\r\n'.repeat(1_000_000)
    await dovecot.deliver('alice', 'large', `Subject: large\r\n\r\n${body}`)
    await using server = await inFrontOf({ to: dovecot.ports.imap })
    using caller = await alice(server)
    caller.send('c FETCH 1 BODY[TEXT]\r\n')
    await caller.hears('BODY[TEXT] {')
    caller.socket.pause()
    const drained = server.portreeve.drain({ deadline: '20s' })
    await server.event('socket.draining')
    caller.socket.resume()
    const all = await caller.all()
    const [, size = '', behind = ''] = /BODY\[TEXT\] \{(\d+)\}\r\n(.*)$/s.exec(all) ?? []
    expect(Number(size)).toBe(body.length)
    expect(behind.slice(0, body.length) === body).toBe(true)
    expect(behind.slice(body.length)).toMatch(/^\)\r\n(\* .*\r\n)*c OK .*\r\n\* BYE \[UNAVAILABLE\] .*\r\n$/)
    expect(await drained).toMatchObject({ cut: 0 })
  })
})
