import { describe, expect } from 'vitest'
import { selfSigned } from '../../src/net/self-signed.ts'
import { runDaemon } from '../support/daemon.ts'
import { freePorts } from '../support/free-ports.ts'
import { real, run } from '../support/programs.ts'
import { ServerProgram } from '../support/server-program.ts'

const SAID = '%ci %cp %fp %[fc_pp_authority]'

const config = (clear: number, secure: number): string => `
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 5s
frontend says
  bind 127.0.0.1:${clear} accept-proxy
  bind 127.0.0.1:${secure} accept-proxy ssl crt haproxy.pem
  http-request return status 200 content-type text/plain lf-string "${SAID}"
`

/** HAProxy with a clear and a TLS port that want a header, and answer with what it has told them. */
const startHaproxy = async () => {
  const [clear, secure] = (await freePorts(2)) as [number, number]
  const { cert, key } = await selfSigned({ name: 'haproxy.test', aliases: [], localAddresses: [] })
  const program = await ServerProgram.start({
    program: 'haproxy',
    args: ['-W', '-db', '-f', 'haproxy.cfg'],
    files: { 'ca.pem': cert, 'haproxy.pem': cert + key, 'haproxy.cfg': config(clear, secure) },
    says: 'Loading success',
  })
  return Object.assign(program, { clear, secure })
}

const settings = ({ clear, secure, directory }: Awaited<ReturnType<typeof startHaproxy>>): string => `
addressLists: { trustedProxies: 127.0.0.1 }
domains: [{ name: shop.test, certificate: self-signed }]
listeners:
  v1: { protocol: relay, options: { to: ${clear}, sendProxy: v1 }, sockets: [{ port: any, address: 127.0.0.1 }] }
  v2:
    protocol: relay
    options: { to: ${secure}, sendProxy: v2, tls: on, ca: ${directory}/ca.pem, serverName: haproxy.test }
    sockets:
      - { port: any, address: 127.0.0.1 }
      - { port: any, address: 127.0.0.1, tls: on }
  wrong:
    protocol: relay
    options: { to: ${secure}, sendProxy: v2, tls: on, ca: ${directory}/ca.pem, serverName: other.test }
    sockets: [{ port: any, address: 127.0.0.1 }]
`

const FROM = '127.0.0.5'

const ask = (url: string, ...more: string[]) =>
  run('curl', ['-sSk', '-m', '5', '--interface', FROM, '-w', ' %{local_port}', ...more, url])

describe('HAProxy behind a relay', () => {
  real(['haproxy', 'curl'], 'is told the client in a header, version 1, and version 2 through TLS', async () => {
    await using haproxy = await startHaproxy()
    await using daemon = await runDaemon(settings(haproxy))
    for (const listener of ['v1', 'v2']) {
      const port = await daemon.port(listener)
      const { stdout } = await ask(`http://127.0.0.1:${port}/`)
      const [address, remotePort, to, authority, localPort] = stdout.split(' ')
      expect([address, remotePort, to, authority]).toEqual([FROM, localPort, String(port), ''])
    }
  })

  real(['haproxy', 'curl'], 'is told the name that an encrypted client asked for (X4)', async () => {
    await using haproxy = await startHaproxy()
    await using daemon = await runDaemon(settings(haproxy))
    const port = await daemon.port('v2', 1)
    const { stdout } = await ask(`https://shop.test:${port}/`, '--resolve', `shop.test:${port}:127.0.0.1`)
    expect(stdout).toMatch(new RegExp(`^${FROM} \\d+ ${port} shop\\.test `))
  })

  real(['haproxy', 'curl'], 'is not spoken to when its certificate is for another name', async () => {
    await using haproxy = await startHaproxy()
    await using daemon = await runDaemon(settings(haproxy))
    expect((await ask(`http://127.0.0.1:${await daemon.port('wrong')}/`)).code).not.toBe(0)
    expect(await daemon.err.until(/certificate is for another name/)).toContain('Set `serverName`')
  })
})
