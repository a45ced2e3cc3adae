import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect } from 'vitest'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { dial, dialTls } from '../support/dial.ts'
import { real, run } from '../support/programs.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../examples')

/** The example on free ports, with a copy of its users. */
const example = (): Promise<Daemon> => {
  const settings = readFileSync(join(EXAMPLES, 'mail.yaml'), 'utf8')
    .replace(/port: \d+/g, 'port: any')
    .replaceAll('mail/users', 'users')
    .replaceAll('mail/maildirs', 'maildirs')
  return runDaemon(settings, { files: { users: readFileSync(join(EXAMPLES, 'mail/users'), 'utf8') } })
}

const LETTER = [
  'From: bob@example.com',
  'To: alice@example.com',
  'Subject: bytes',
  '',
  '.',
  '..dots',
  'umlauts äöü, a tab\t, and a long line',
  'x'.repeat(900),
  '',
].join('\r\n')

const ALICE = ['--user', 'alice:wonderland']

const send = async (daemon: Daemon, url: string, ...more: string[]): Promise<number> => {
  const file = join(daemon.directory, 'letter')
  await writeFile(file, LETTER)
  const envelope = ['--mail-from', 'bob@example.com', '--mail-rcpt', 'alice@example.com', '-T', file]
  return (await run('curl', ['-sSk', ...envelope, ...more, url])).code
}

describe('the mail example', () => {
  real(['curl'], 'takes a letter over STARTTLS and gives it back over POP3S, byte for byte', async () => {
    await using daemon = await example()
    expect(await send(daemon, `smtp://127.0.0.1:${await daemon.port('smtp')}`, '--ssl-reqd')).toBe(0)
    const { stdout } = await run('curl', ['-sSk', ...ALICE, `pop3s://127.0.0.1:${await daemon.port('pop3', 1)}/1`])
    expect(stdout).toBe(LETTER)
  })

  real(['curl'], 'takes letters on each socket and with a login, and has them for POP3 on each socket', async () => {
    await using daemon = await example()
    const [off, on, ext] = await Promise.all([0, 1, 2].map((nth) => daemon.port('smtp', nth)))
    expect(await send(daemon, `smtps://127.0.0.1:${on}`)).toBe(0)
    expect(await send(daemon, `smtp://127.0.0.1:${ext}`, ...ALICE)).toBe(0)
    expect(await send(daemon, `smtp://127.0.0.1:${off}`, '--ssl-reqd', ...ALICE)).toBe(0)
    const [stls, pop3s, clear] = await Promise.all([0, 1, 2].map((nth) => daemon.port('pop3', nth)))
    for (const words of [
      ['--ssl-reqd', `pop3://127.0.0.1:${stls}/`],
      [`pop3s://127.0.0.1:${pop3s}/`],
      [`pop3://127.0.0.1:${clear}/`],
    ]) {
      const { stdout } = await run('curl', ['-sSk', ...ALICE, ...words])
      expect(stdout.trim().split('\r\n')).toHaveLength(3)
    }
  })

  real(['curl'], 'lets nobody log in in clear text where nothing has encrypted it (P4)', async () => {
    await using daemon = await example()
    for (const protocol of ['pop3', 'imap']) {
      const { code } = await run('curl', ['-sS', ...ALICE, `${protocol}://127.0.0.1:${await daemon.port(protocol)}/`])
      expect([protocol, code]).toEqual([protocol, 67])
    }
  })

  real(['curl'], 'says at the IMAP door that there are no mailboxes, once somebody has logged in', async () => {
    await using daemon = await example()
    const url = `imaps://127.0.0.1:${await daemon.port('imap', 1)}/`
    expect((await run('curl', ['-sSkv', ...ALICE, url])).stderr).toContain('NO [UNAVAILABLE]')
    expect((await run('curl', ['-sSkv', '--user', 'alice:wrong', url])).stderr).toContain('NO [AUTHENTICATIONFAILED]')
  })
})

const CLIENTS_ONLY = `
addressLists: { clients: 127.0.0.1 }
domains: [{ name: localhost, certificate: self-signed }]
listeners:
${['smtp', 'pop3', 'imap']
  .map(
    (protocol) => `
  ${protocol}:
    protocol: ${protocol}
    clientsOnly: true
    options: { users: users }
    sockets: [{ port: any, address: 127.0.0.1 }, { port: any, address: 127.0.0.1, tls: on }]`,
  )
  .join('')}
`

describe('a stranger at a listener for clients only', () => {
  real([], 'is told so once, in the words of each protocol, in clear text and in TLS (P6)', async () => {
    const users = readFileSync(join(EXAMPLES, 'mail/users'), 'utf8')
    await using daemon = await runDaemon(CLIENTS_ONLY, { files: { users } })
    const words: [string, RegExp][] = [
      ['smtp', /^554 5\.7\.1 [^\r\n]+\r\n$/],
      ['pop3', /^-ERR [^\r\n]+\r\n$/],
      ['imap', /^\* BYE [^\r\n]+\r\n$/],
    ]
    const localAddress = '127.0.0.5'
    for (const [protocol, expected] of words) {
      using clear = await dial(await daemon.port(protocol), { localAddress })
      expect(await clear.all()).toMatch(expected)
      using secure = await dialTls(await daemon.port(protocol, 1), { localAddress })
      expect(await secure.all()).toMatch(expected)
    }
  })
})
