import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { usersFile } from '../protocols/smtp/mailboxes.ts'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { type Ran, real, run } from '../support/programs.ts'

const SOCKETS = `
      - { port: any, address: 127.0.0.1 }
      - { port: any, address: 127.0.0.1, tls: on }
      - { port: any, address: 127.0.0.1, tls: ext }`

/** 127.0.0.1 is a client; 127.0.0.2 and 127.0.0.3 are none, and the latter is blacklisted. */
const SETTINGS = `
addressLists: { clients: 127.0.0.1, blacklisted: 127.0.0.3 }
domains: [{ name: example.com, certificate: self-signed }]
listeners:
  smtp:
    protocol: smtp
    options: { maildir: ., users: users, loginDelay: 10ms }
    sockets:${SOCKETS}
  ours:
    protocol: smtp
    clientsOnly: true
    options: { maildir: ., users: users }
    sockets:${SOCKETS}
`

const started = (settings = SETTINGS): Promise<Daemon> => runDaemon(settings, { files: { users: usersFile('alice') } })

const swaks = (port: number, ...more: readonly string[]): Promise<Ran> =>
  run('swaks', [
    '-s',
    `127.0.0.1:${port}`,
    '-f',
    'bob@far.example',
    '-t',
    'alice@example.com',
    '-h',
    'c.example',
    ...more,
  ])

const LOGIN = ['--auth-user', 'alice', '--auth-password', 'password']

const delivered = async (daemon: Daemon): Promise<string[]> => {
  const folder = join(daemon.directory, 'alice', 'new')
  const files = await readdir(folder).catch(() => [])
  return Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')))
}

describe('real mail clients', () => {
  real(['swaks'], 'swaks delivers in clear text, by STARTTLS, in TLS, and on ext (T1, T2, T3)', async () => {
    await using daemon = await started()
    const ways: [number, string[]][] = [
      [0, []],
      [0, ['--tls', ...LOGIN]],
      [0, ['--pipeline', '--body', '.\n..\n.dot']],
      [1, ['--tls-on-connect', '--auth', 'PLAIN', ...LOGIN]],
      [2, ['--auth', 'LOGIN', ...LOGIN]],
    ]
    for (const [socket, more] of ways) {
      const { code, stdout, stderr } = await swaks(await daemon.port('smtp', socket), ...more)
      expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, ''])
    }
    const messages = await delivered(daemon)
    expect(messages).toHaveLength(ways.length)
    expect(messages.filter((message) => message.includes('\r\n\r\n.\r\n..\r\n.dot\r\n'))).toHaveLength(1)
  })

  real(['swaks'], 'swaks is not let log in in clear text (P4)', async () => {
    await using daemon = await started()
    const { code, stdout } = await swaks(await daemon.port('smtp'), ...LOGIN)
    expect(code).not.toBe(0)
    expect(stdout).not.toMatch(/^ -> AUTH/m)
    expect(await delivered(daemon)).toEqual([])
  })

  real(
    ['swaks'],
    'swaks from a blacklisted address names a sender, and no recipient until it logs in (P5)',
    async () => {
      await using daemon = await started()
      const port = await daemon.port('smtp', 2)
      const refused = await swaks(port, '--local-interface', '127.0.0.3')
      expect(refused.code).toBe(24)
      expect(refused.stdout).toMatch(/MAIL FROM[^\n]*\n<- +250[^\n]*\n[^\n]*RCPT TO[^\n]*\n<\*\* 554 5\.7\.1 /)
      expect((await swaks(port, '--local-interface', '127.0.0.3', ...LOGIN)).code).toBe(0)
      expect(await delivered(daemon)).toHaveLength(1)
    },
  )

  real(
    ['swaks'],
    'swaks from elsewhere is told that only clients are served, in clear text and in TLS (P6)',
    async () => {
      await using daemon = await started()
      for (const [socket, more] of [
        [0, []],
        [1, ['--tls-on-connect']],
      ] as [number, string[]][]) {
        const port = await daemon.port('ours', socket)
        const { code, stdout } = await swaks(port, '--local-interface', '127.0.0.2', ...more)
        expect(code).not.toBe(0)
        expect(stdout).toMatch(/<(\*\*|~\*) 554 5\.7\.1 Only clients/)
        expect((await swaks(port, ...more)).code).toBe(0)
      }
    },
  )

  real(['curl'], 'curl sends in TLS and by STARTTLS, with and without a login', async () => {
    await using daemon = await started()
    const folder = await mkdtemp(join(tmpdir(), 'portreeve-curl-'))
    const mail = join(folder, 'mail')
    await writeFile(mail, 'Subject: by curl\r\n\r\n.a dot\r\n')
    const common = ['-sSk', '--mail-from', 'bob@far.example', '--mail-rcpt', 'alice@example.com', '-T', mail]
    const ways: string[][] = [
      [`smtps://127.0.0.1:${await daemon.port('smtp', 1)}/c.example`, '-u', 'alice:password'],
      [`smtp://127.0.0.1:${await daemon.port('smtp')}/c.example`, '--ssl-reqd', '-u', 'alice:password'],
      [`smtp://127.0.0.1:${await daemon.port('smtp')}/c.example`],
    ]
    for (const way of ways) expect(await run('curl', [...common, ...way])).toMatchObject({ code: 0, stderr: '' })
    expect(await delivered(daemon)).toEqual(ways.map(() => 'Subject: by curl\r\n\r\n.a dot\r\n'))
    await rm(folder, { recursive: true })
  })

  real(['swaks'], 'swaks goes through one daemon to another, which is told by PROXY who it is', async () => {
    await using behind = await started(`
addressLists: { trustedProxies: 127.0.0.1, blacklisted: 127.0.0.3 }
listeners:
  smtp:
    protocol: smtp
    options: { maildir: ., users: users }
    sockets: [{ port: any, address: 127.0.0.1, proxyProtocol: required }]
`)
    await using daemon = await started(`
listeners:
  smtp:
    protocol: smtp
    options: { backend: { to: ${await behind.port('smtp')}, sendProxy: v2 } }
    sockets: [{ port: any, address: 127.0.0.1 }]
`)
    const port = await daemon.port('smtp')
    expect((await swaks(port)).code).toBe(0)
    expect((await swaks(port, '--local-interface', '127.0.0.3')).stdout).toMatch(/<\*\* 554 5\.7\.1 /)
    expect(await delivered(behind)).toHaveLength(1)
  })

  real(['curl'], 'curl in the middle of DATA finishes its message when the listener drains (D2)', async () => {
    await using daemon = await started()
    const message = `Subject: large\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(20_000)}`
    await writeFile(join(daemon.directory, 'letter'), message)
    const port = await daemon.port('smtp', 1)
    const envelope = ['--mail-from', 'bob@far.example', '--mail-rcpt', 'alice@example.com']
    const upload = ['-T', join(daemon.directory, 'letter'), '--limit-rate', '700k']
    const sending = run('curl', ['-sSkv', ...envelope, ...upload, `smtps://127.0.0.1:${port}`])
    const folder = join(daemon.directory, 'alice', 'tmp')
    await expect.poll(() => readdir(folder).catch(() => []), { timeout: 5_000 }).toHaveLength(1)
    daemon.signal('SIGTERM')
    await daemon.err.until(/draining/)
    expect(await delivered(daemon)).toEqual([])
    const { code, stderr } = await sending
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^< 250 2\.6\.0 /m)])
    expect(await delivered(daemon)).toEqual([message])
    expect(await daemon.exited).toBe(0)
  })
})
