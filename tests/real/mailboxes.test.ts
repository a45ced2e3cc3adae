import { resolve } from 'node:path'
import { describe, expect } from 'vitest'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { type Caller, dialTls } from '../support/dial.ts'
import { type Dovecot, startDovecot } from '../support/dovecot.ts'
import { type Front, haproxyBefore, stunnelBefore } from '../support/fronts.ts'
import { python, real, run } from '../support/programs.ts'

const listener = (protocol: 'imap' | 'pop3', port: number) => `
  ${protocol}:
    protocol: ${protocol}
    options: { loginDelay: 10ms, backend: { to: ${port}, sendProxy: v2 } }
    sockets:
      - { port: any, address: 127.0.0.1 }
      - { port: any, address: 127.0.0.1, tls: on }
      - { port: any, address: 127.0.0.1, tls: ext, proxyProtocol: required }
`

const runBefore = ({ ports }: Dovecot): Promise<Daemon> =>
  runDaemon(`
addressLists: { trustedProxies: 127.0.0.1 }
domains: [{ name: localhost, certificate: self-signed }]
listeners:${listener('imap', ports.imapProxied)}${listener('pop3', ports.pop3Proxied)}`)

/** The ways to a protocol: how a client starts TLS, and where. */
const ways = async (daemon: Daemon, protocol: 'imap' | 'pop3', fronts: readonly Front[]) => [
  ['starttls', await daemon.port(protocol)],
  ['tls', await daemon.port(protocol, 1)],
  ...fronts.map(({ port }) => ['tls', port] as const),
]

/** The programs that take TLS off in front of the ext socket. */
const frontsOf = async (daemon: Daemon, protocol: 'imap' | 'pop3') => {
  const port = await daemon.port(protocol, 2)
  const fronts = await Promise.all([stunnelBefore(port), haproxyBefore(port)])
  return Object.assign(fronts, {
    [Symbol.asyncDispose]: async () => {
      for (const front of fronts) await front[Symbol.asyncDispose]()
    },
  })
}

const IMAP_CLIENT = resolve(import.meta.dirname, 'imap-client.py')

/** What the client says of a whole session: a letter comes back as it was, IDLE idles, and the end is a BYE. */
const IMAP_SESSION = 'idle True,append OK,select 1,same True,idling +,done OK,expunge 1,logout BYE,'

const POP3_SESSION = `
import poplib, ssl, sys
how, port = sys.argv[1], int(sys.argv[2])
context = ssl._create_unverified_context()
if how == 'starttls':
    session = poplib.POP3('127.0.0.1', port)
    session.stls(context)
else:
    session = poplib.POP3_SSL('127.0.0.1', port, context=context)
session.user('alice')
session.pass_('wonderland')
print(len(session.uidl()[1]), len(session.top(1, 1)[1]), sum(map(len, session.retr(1)[1])))
session.dele(1)
session.quit()
`

/** 2 MB in lines of 72 letters, some of which begin with a dot. */
const LARGE = `Subject: large\r\n\r\n${`${'.'.padEnd(72, 'x')}\r\n${'y'.repeat(72)}\r\n`.repeat(14_000)}`

/** A client that has logged in on the TLS socket. */
const loggedIn = async (port: number, words: string, answer: string): Promise<Caller> => {
  const caller = await dialTls(port)
  await caller.send(words).hears(answer)
  return caller
}

describe('Dovecot behind imap', () => {
  real(
    ['dovecot', 'python3', 'stunnel', 'haproxy'],
    'serves imaplib, by LOGIN and PLAIN, over STARTTLS, TLS, and an ext socket behind stunnel and HAProxy',
    async () => {
      await using dovecot = await startDovecot()
      await using daemon = await runBefore(dovecot)
      await using fronts = await frontsOf(daemon, 'imap')
      for (const [how, port] of await ways(daemon, 'imap', fronts)) {
        for (const method of ['login', 'plain']) {
          const { stdout, stderr } = await run(python(), [IMAP_CLIENT, String(port), String(how), method])
          const said = stdout.replace('before True\n', '').replaceAll('\n', ',')
          expect([how, method, said, stderr]).toEqual([how, method, IMAP_SESSION, ''])
        }
      }
      expect(await dovecot.log()).toContain('rip=127.0.0.1')
    },
  )

  real(['dovecot'], 'is left with a BYE when the listener drains in the middle of IDLE (D2)', async () => {
    await using dovecot = await startDovecot()
    await using daemon = await runBefore(dovecot)
    using caller = await loggedIn(await daemon.port('imap', 1), 'a LOGIN alice wonderland\r\n', 'a OK')
    await caller.send('b SELECT INBOX\r\n').hears('b OK')
    await caller.send('c IDLE\r\n').hears('+ ')
    daemon.signal('SIGTERM')
    expect(await caller.all()).toMatch(/\r\n\* BYE [^\r\n]+\r\n$/)
    expect(await daemon.exited).toBe(0)
  })

  real(['dovecot'], 'finishes a FETCH under way before that (D2)', async () => {
    await using dovecot = await startDovecot()
    await dovecot.deliver('alice', 'large', LARGE)
    await using daemon = await runBefore(dovecot)
    using caller = await loggedIn(await daemon.port('imap', 1), 'a LOGIN alice wonderland\r\n', 'a OK')
    await caller.send('b SELECT INBOX\r\n').hears('b OK')
    await caller.send('c FETCH 1 BODY[]\r\n').hears('FETCH')
    caller.socket.pause()
    daemon.signal('SIGTERM')
    await daemon.err.until(/draining/)
    caller.socket.resume()
    const all = await caller.all()
    expect(all).toContain(LARGE)
    expect(all).toMatch(/\r\nc OK [^\r\n]+\r\n\* BYE [^\r\n]+\r\n$/)
  })

  real(['dovecot', 'curl'], 'decides who may log in, and a wrong password is told so', async () => {
    await using dovecot = await startDovecot()
    await using daemon = await runBefore(dovecot)
    const url = `imaps://127.0.0.1:${await daemon.port('imap', 1)}/`
    expect((await run('curl', ['-sSk', '--user', 'alice:wonderland', url])).stdout).toContain('INBOX')
    expect((await run('curl', ['-sSkv', '--user', 'alice:wrong', url])).stderr).toContain('NO [AUTHENTICATIONFAILED]')
  })
})

describe('Dovecot behind pop3', () => {
  real(
    ['dovecot', 'python3', 'stunnel', 'haproxy'],
    'serves poplib over STLS, over TLS, and over an ext socket behind stunnel and HAProxy',
    async () => {
      await using dovecot = await startDovecot()
      await using daemon = await runBefore(dovecot)
      await using fronts = await frontsOf(daemon, 'pop3')
      const all = await ways(daemon, 'pop3', fronts)
      for (const index of all.keys()) await dovecot.deliver('alice', `${index}`, LARGE)
      const octets = LARGE.replaceAll('\r\n', '').length
      for (const [index, [how, port]] of all.entries()) {
        const { stdout, stderr } = await run(python(), ['-c', POP3_SESSION, String(how), String(port)])
        expect([stdout, stderr]).toEqual([`${all.length - index} 3 ${octets}\n`, ''])
      }
    },
  )

  real(
    ['dovecot', 'curl'],
    'finishes a RETR under way when the listener drains, and deletes nothing (D2)',
    async () => {
      await using dovecot = await startDovecot()
      await dovecot.deliver('alice', '1', 'Subject: small\r\n\r\n')
      await dovecot.deliver('alice', '2', LARGE)
      await using daemon = await runBefore(dovecot)
      using caller = await loggedIn(await daemon.port('pop3', 1), 'USER alice\r\nPASS wonderland\r\n', 'Logged in')
      await caller.send('DELE 1\r\nRETR 2\r\n').hears('Subject: large')
      caller.socket.pause()
      daemon.signal('SIGTERM')
      await daemon.err.until(/draining/)
      caller.socket.resume()
      expect((await caller.all()).slice(-120)).toMatch(/\r\n\.\r\n-ERR \[SYS\/TEMP\] [^\r\n]+\r\n$/)
      expect(await daemon.exited).toBe(0)
      const { stdout } = await run('curl', [
        '-sS',
        '--user',
        'alice:wonderland',
        `pop3://127.0.0.1:${dovecot.ports.pop3}/`,
      ])
      expect(stdout.trim().split('\r\n')).toHaveLength(2)
    },
  )

  real(
    ['dovecot'],
    'that takes no password without TLS makes nobody’s a wrong one, and the operator hears why',
    async () => {
      await using dovecot = await startDovecot()
      await using daemon = await runDaemon(`
domains: [{ name: localhost, certificate: self-signed }]
listeners:
  pop3:
    protocol: pop3
    options: { backend: { to: ${dovecot.ports.pop3Proxied}, sendProxy: v1 } }
    sockets: [{ port: any, address: 127.0.0.1, tls: on }]
`)
      // Equal addresses are secure for Dovecot.
      using caller = await dialTls(await daemon.port('pop3'), { localAddress: '127.0.0.5' })
      await caller.send('USER alice\r\nPASS wonderland\r\n').hears('-ERR [SYS/TEMP]')
      await daemon.err.until(/takes no login so\. Set `tls` as it wants it/)
    },
  )
})
