import { describe, expect } from 'vitest'
import { runDaemon } from '../support/daemon.ts'
import { real, run } from '../support/programs.ts'

const SETTINGS = `
domains: [{ name: localhost, localAddresses: [127.0.0.1], certificate: self-signed }]
listeners:
  web:
    protocol: http
    options: { root: . }
    sockets: [{ port: any, address: 127.0.0.1 }, { port: any, address: 127.0.0.1, tls: on }]
  whoami:
    protocol: whoami
    sockets: [{ port: any, address: 127.0.0.1 }, { port: any, address: 127.0.0.1, tls: on }, { port: any, address: 127.0.0.1, tls: ext }]
  echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] }
  shout: { protocol: echo, transport: udp, sockets: [{ port: any, address: 127.0.0.1 }] }
  syslog: { protocol: syslog, sockets: [{ port: any, address: 127.0.0.1 }] }
`

describe('real clients', () => {
  real(['curl'], 'curl gets a page over http and https (T1, T2)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: { 'index.html': 'a page' } })
    const clear = await run('curl', ['-sS', `http://127.0.0.1:${await daemon.port('web')}/`])
    expect(clear.stdout).toBe('a page')
    const secure = await run('curl', ['-sSk', `https://127.0.0.1:${await daemon.port('web', 1)}/`])
    expect(secure.stdout).toBe('a page')
  })

  real(['curl'], 'curl by HTTP/2 is gone when it has gone (M6)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: { 'index.html': 'a page' } })
    const url = `https://127.0.0.1:${await daemon.port('web', 1)}/`
    for (let count = 0; count < 5; count++) {
      const { stdout } = await run('curl', ['-sSk', '-w', ' by %{http_version}', url])
      expect(stdout).toBe('a page by 2')
    }
    daemon.signal('SIGTERM')
    expect(await daemon.out.until(/^drained/)).toContain('0 cut')
  })

  real(['openssl'], 'openssl s_client speaks through TLS to the protocol (T2)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: { 'index.html': 'a page' } })
    const port = await daemon.port('web', 1)
    const ask = 'GET / HTTP/1.0\r\n\r\n'
    const { stdout } = await run('openssl', ['s_client', '-quiet', '-connect', `127.0.0.1:${port}`], ask)
    expect(stdout).toContain('a page')
  })

  real(['nc.openbsd'], 'nc on an ext socket is secure by ext, and its bytes come back (T3)', async () => {
    await using daemon = await runDaemon(SETTINGS)
    const { stdout } = await run('nc.openbsd', ['-N', '127.0.0.1', String(await daemon.port('whoami', 2))], 'hello\n')
    const [first = '', second] = stdout.split('\n')
    expect(JSON.parse(first)).toMatchObject({ secure: true, secureBy: 'ext', peer: { address: '127.0.0.1' } })
    expect(second).toBe('hello')
  })

  real(['socat'], 'socat gets its bytes back over TCP and UDP (L1)', async () => {
    await using daemon = await runDaemon(SETTINGS)
    const tcp = await run('socat', ['-t', '5', '-', `TCP4:127.0.0.1:${await daemon.port('echo')}`], 'by tcp')
    expect(tcp.stdout).toBe('by tcp')
    const udp = await run('socat', ['-t', '1', '-', `UDP4:127.0.0.1:${await daemon.port('shout')}`], 'by udp')
    expect(udp.stdout).toBe('by udp')
  })

  real(['logger'], 'logger writes to the log through the syslog listener', async () => {
    await using daemon = await runDaemon(SETTINGS)
    const port = await daemon.port('syslog')
    await run('logger', [
      '--server',
      '127.0.0.1',
      '--port',
      String(port),
      '--udp',
      '-p',
      'mail.warning',
      'the post is late',
    ])
    expect(await daemon.err.until(/the post is late/)).toMatch(/mail.*warning/)
  })
})
