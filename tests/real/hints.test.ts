import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hint } from '../../src/daemon/hints.ts'
import type { SettingsInput, SocketInput } from '../../src/settings/index.ts'
import { mailboxes } from '../protocols/smtp/mailboxes.ts'
import { accepted } from '../settings/parsed.ts'
import { loopback, type Running, running } from '../support/portreeve.ts'
import { real, run } from '../support/programs.ts'

const HTTP = { protocol: 'http', options: { root: 'examples/public' } }

/** Sockets that want a PROXY header: clear text, TLS, and clear text that counts as secure. */
const rows = (tls: readonly SocketInput['tls'][] = ['off', 'on', 'ext']): SocketInput[] =>
  loopback(tls.length).map((socket, index) => ({ ...socket, tls: tls[index], proxyProtocol: 'required' }))

/** The commands for the sockets of a listener, as `run` prints them. */
const hintsOf = (server: Running, listener: string): string[] => {
  const prepared = server.portreeve.estate.prepared?.listeners.get(listener)
  if (prepared === undefined) throw new Error(`no listener ${listener}`)
  return prepared.sockets.map(({ settings }, index) => hint(prepared.settings, settings, server.port(listener, index)))
}

const serving = (listeners: SettingsInput['listeners']): Promise<Running> =>
  running({
    addressLists: { trustedProxies: '127.0.0.1' },
    domains: [{ name: 'localhost', localAddresses: ['127.0.0.1'], certificate: 'self-signed' }],
    listeners,
  })

/** What a shell prints for a command. */
const inShell = async (command: string): Promise<string> => (await run('sh', ['-c', command])).stdout

const WHO = '"listener":"who"'

/** The same for one that does not end by itself, until it has said that; `-N` since curl keeps back what it pipes. */
const until = (command: string, words: string): Promise<string> =>
  new Promise((resolve) => {
    const shell = ['-c', command.replace('curl ', 'curl -sN ')]
    // A group of its own, so that what the shell has started ends with it.
    const child = spawn('sh', shell, { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const isFirst = !said.includes(words)
      said += text
      if (isFirst && said.includes(words)) process.kill(-(child.pid as number))
    })
    child.on('close', () => resolve(said))
  })

describe('the hints of sockets that require a PROXY header (X1, X3)', () => {
  real(['curl', 'nc'], 'are commands that work: http, whoami', async () => {
    await using server = await serving({
      web: { ...HTTP, sockets: rows() },
      who: { protocol: 'whoami', sockets: rows(['off', 'on']) },
    })
    for (const command of hintsOf(server, 'web')) expect(await inShell(command)).toContain('<html')
    for (const command of hintsOf(server, 'who')) expect(await until(command, WHO)).toContain(WHO)
  })

  real(['curl'], 'are commands that work: smtp and pop3', async () => {
    await using boxes = await mailboxes('alice')
    const { maildir, users } = boxes.options
    const message = join(boxes.root, 'message.txt')
    await writeFile(message, 'Subject: hello\r\n\r\ntext\r\n')
    await using server = await serving({
      smtp: { protocol: 'smtp', options: { maildir, users }, sockets: rows() },
      pop3: { protocol: 'pop3', options: { maildir, users }, sockets: rows() },
    })
    const letters = hintsOf(server, 'smtp').map((command) =>
      command.replace('USER@DOMAIN', 'alice@localhost').replace('message.txt', message),
    )
    for (const command of letters) await inShell(command)
    expect(await boxes.messages('alice')).toHaveLength(letters.length)
    for (const command of hintsOf(server, 'pop3')) {
      expect(await inShell(command.replace('USER', 'alice:password'))).toMatch(/^1 \d+\r\n2 /)
    }
  })
})

describe('a hint', () => {
  const of = (protocol: string, socket: Partial<SocketInput> = {}, more = {}): string => {
    const [listener] = accepted({
      listeners: { one: { protocol, ...more, sockets: [{ port: 7007, address: '127.0.0.1', ...socket }] } },
    }).listeners
    if (listener === undefined) throw new Error('no listener')
    return hint(listener, listener.sockets[0] as never, 7007)
  }

  it.each([
    [of('echo'), 'nc 127.0.0.1 7007'],
    [of('echo', {}, { transport: 'udp' }), 'nc -u 127.0.0.1 7007'],
    [of('echo', { proxyProtocol: 'required' }), "(printf 'PROXY UNKNOWN\\r\\n'; cat) | nc 127.0.0.1 7007"],
    [of('echo', { proxyProtocol: 'optional' }), 'nc 127.0.0.1 7007'],
    [
      of('whoami', { proxyProtocol: 'optional' }),
      'nc 127.0.0.1 7007  # the server speaks after 5s, or behind a PROXY header',
    ],
    [of('syslog'), 'logger --server 127.0.0.1 --port 7007 --udp "a line for the log"'],
    [of('syslog', {}, { transport: 'tcp' }), 'logger --server 127.0.0.1 --port 7007 --tcp "a line for the log"'],
    [
      of('imap', { proxyProtocol: 'required' }, { options: { backend: { to: 143 } } }),
      'curl --haproxy-protocol imap://127.0.0.1:7007/ --ssl-reqd -k --user USER',
    ],
  ])('is %s', (command, expected) => {
    expect(command).toBe(expected)
  })
})
