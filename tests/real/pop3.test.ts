import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { type DovecotPorts, master, startDovecot } from '../support/dovecot.ts'
import { python, real, run } from '../support/programs.ts'

const CLIENT = join(import.meta.dirname, 'pop3-client.py')

/** alice with `wonderland`, whose hash costs nothing. */
const USERS = 'alice:$scrypt$ln=1,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$yvwRaV6p3WE4MfPj3BTflxGprqY8HwQ0CjRaSVDyCPo\n'

/** pop3 on a clear socket, which can start TLS, and on a TLS one. */
const start = (options: string, files: Readonly<Record<string, string>> = { users: USERS }): Promise<Daemon> =>
  runDaemon(
    `
domains: [{ name: localhost, certificate: self-signed }]
listeners:
  pop3:
    protocol: pop3
    options: { loginDelay: 10ms, ${options} }
    sockets: [{ port: any, address: 127.0.0.1 }, { port: any, address: 127.0.0.1, tls: on }]
`,
    { files },
  )

/** 2 MB in short lines and long ones, some of which begin with a dot. */
const LARGE = `Subject: large\r\n\r\n.\r\n${`..dots\r\n.\r\n\r\n${'y'.repeat(990)}\r\n`.repeat(2_000)}`

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What the client prints of a session with LARGE as the first of so many messages. */
const session = (count: number): string =>
  `${count} ${count} ${count}\nSubject: large||.\n${LARGE.length} ${sha256(LARGE)}\n+OK\n`

const poplib = async (how: 'stls' | 'tls', port: number, deletes = '', password = 'wonderland'): Promise<string> => {
  const { stdout, stderr } = await run(python(), [CLIENT, how, String(port), 'alice', password, deletes])
  return stdout + stderr
}

const deliver = async ({ directory }: Daemon, name: string, message: string): Promise<void> => {
  for (const part of ['tmp', 'new', 'cur']) await mkdir(join(directory, 'mail/alice', part), { recursive: true })
  await writeFile(join(directory, 'mail/alice/new', name), message)
}

describe('pop3 out of Maildirs', () => {
  real(['curl'], 'gives curl its mail over STLS and POP3S, byte for byte, and deletes it', async () => {
    await using daemon = await start('users: users')
    await deliver(daemon, '1.a', LARGE)
    await deliver(daemon, '2.a', LARGE.replaceAll('\r\n', '\n'))
    const [stls, pop3s] = [await daemon.port('pop3'), await daemon.port('pop3', 1)]
    const ways = [
      ['--ssl-reqd', `pop3://127.0.0.1:${stls}`],
      ['--ssl-reqd', '--login-options', 'AUTH=PLAIN', `pop3://127.0.0.1:${stls}`],
      [`pop3s://127.0.0.1:${pop3s}`],
    ].map((words) => [words.slice(0, -1), words.at(-1)] as const)
    const curl = async (more: readonly string[], url: string): Promise<string> => {
      const file = join(daemon.directory, 'got')
      const { code } = await run('curl', ['-sSk', '--user', 'alice:wonderland', '-o', file, ...more, url])
      return code === 0 ? readFile(file, 'utf8') : `curl exits with ${code}`
    }
    for (const [more, url] of ways) {
      expect(await curl(more, `${url}/`)).toBe(`1 ${LARGE.length}\r\n2 ${LARGE.length}\r\n`)
      expect(sha256(await curl(more, `${url}/1`))).toBe(sha256(LARGE))
      expect(sha256(await curl(more, `${url}/2`))).toBe(sha256(LARGE))
    }
    const [[more, url] = [[], '']] = ways
    await curl([...more, '--request', 'DELE', '--list-only'], `${url}/1`)
    expect(await readdir(join(daemon.directory, 'mail/alice/new'))).toEqual(['2.a'])
  })

  real(['python3'], 'serves poplib over STLS and TLS, and the next session sees what was deleted', async () => {
    await using daemon = await start('users: users')
    for (const name of ['1.a', '2.a', '3.a']) await deliver(daemon, name, LARGE)
    const [stls, tls] = [await daemon.port('pop3'), await daemon.port('pop3', 1)]
    expect(await poplib('stls', stls, 'delete')).toBe(session(3))
    expect(await poplib('tls', tls)).toBe(session(2))
    expect(await poplib('tls', tls, 'delete')).toBe(session(2))
    expect(await poplib('stls', stls)).toBe(session(1))
    expect(await poplib('tls', tls, '', 'wrong')).toContain('-ERR [AUTH]')
  })
})

describe('pop3 in front of Dovecot', () => {
  const backends: readonly [string, (ports: DovecotPorts) => string][] = [
    ['in clear text', ({ pop3 }) => `{ to: ${pop3} }`],
    ['over STLS', ({ pop3 }) => `{ to: "localhost:${pop3}", tls: starttls, ca: ca.pem }`],
    ['over TLS', ({ pop3s }) => `{ to: "localhost:${pop3s}", tls: on, ca: ca.pem }`],
  ]
  for (const [how, backend] of backends) {
    real(['dovecot', 'python3'], `reaches it ${how}, and Dovecot deletes`, async () => {
      await using dovecot = await startDovecot()
      const certificate = { 'ca.pem': readFileSync(dovecot.certificateFile, 'utf8') }
      await using daemon = await start(`backend: ${backend(dovecot.ports)}`, certificate)
      for (const name of ['1.a', '2.a']) await dovecot.deliver('alice', name, LARGE)
      const [stls, tls] = [await daemon.port('pop3'), await daemon.port('pop3', 1)]
      expect(await poplib('stls', stls, 'delete')).toBe(session(2))
      expect(await poplib('tls', tls, 'delete')).toBe(session(1))
      expect(await poplib('tls', tls)).toBe('0 0 0\n+OK\n')
      expect(await poplib('tls', tls, '', 'wrong')).toContain('-ERR [AUTH]')
    })
  }

  real(['dovecot', 'python3'], 'logs in there as the master for users of its own', async () => {
    await using dovecot = await startDovecot({ users: { alice: 'not-told-to-anybody' } })
    await dovecot.deliver('alice', 'a', LARGE)
    const { user, password } = master
    const backend = `{ to: ${dovecot.ports.pop3}, master: { user: ${user}, password: ${password} } }`
    await using daemon = await start(`users: users, backend: ${backend}`)
    const port = await daemon.port('pop3', 1)
    expect(await poplib('tls', port, 'delete')).toBe(session(1))
    expect(await poplib('tls', port)).toBe('0 0 0\n+OK\n')
    expect(await poplib('tls', port, '', 'not-told-to-anybody')).toContain('-ERR [AUTH]')
  })
})
