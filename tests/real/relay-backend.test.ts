import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect } from 'vitest'
import { selfSigned } from '../../src/net/self-signed.ts'
import { runDaemon } from '../support/daemon.ts'
import { real, run } from '../support/programs.ts'

/** A port that nobody had a moment ago: HAProxy cannot ask the system for one. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const SAID = '%ci %cp %fp %[fc_pp_authority]'

const config = (clear: number, secure: number, directory: string): string => `
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 5s
frontend says
  bind 127.0.0.1:${clear} accept-proxy
  bind 127.0.0.1:${secure} accept-proxy ssl crt ${directory}/haproxy.pem
  http-request return status 200 content-type text/plain lf-string "${SAID}"
`

/** HAProxy with a clear and a TLS port that want a header, and answer with what it has told them. */
class HaProxy implements AsyncDisposable {
  readonly directory: string
  readonly clear: number
  readonly secure: number
  readonly #child: ChildProcess

  private constructor(directory: string, [clear, secure]: [number, number]) {
    this.directory = directory
    this.clear = clear
    this.secure = secure
    this.#child = spawn('haproxy', ['-W', '-db', '-f', join(directory, 'haproxy.cfg')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  static async start(): Promise<HaProxy> {
    const directory = await mkdtemp(join(tmpdir(), 'portreeve-haproxy-'))
    const { cert, key } = await selfSigned({ name: 'haproxy.test', aliases: [], localAddresses: [] })
    const ports: [number, number] = [await freePort(), await freePort()]
    await writeFile(join(directory, 'ca.pem'), cert)
    await writeFile(join(directory, 'haproxy.pem'), cert + key)
    await writeFile(join(directory, 'haproxy.cfg'), config(...ports, directory))
    const started = new HaProxy(directory, ports)
    await started.#loaded()
    return started
  }

  /** Resolves when its ports are open, which its master says last. */
  async #loaded(): Promise<void> {
    const lines: string[] = []
    for await (const line of createInterface(this.#child.stderr!)) {
      lines.push(line)
      if (line.includes('Loading success')) return
    }
    throw new Error(`haproxy did not start:\n${lines.join('\n')}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    if (this.#child.exitCode === null && this.#child.kill('SIGTERM')) await exited
    await rm(this.directory, { recursive: true, force: true })
  }
}

const settings = ({ clear, secure, directory }: HaProxy): string => `
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
    await using haproxy = await HaProxy.start()
    await using daemon = await runDaemon(settings(haproxy))
    for (const listener of ['v1', 'v2']) {
      const port = await daemon.port(listener)
      const { stdout } = await ask(`http://127.0.0.1:${port}/`)
      const [address, remotePort, to, authority, localPort] = stdout.split(' ')
      expect([address, remotePort, to, authority]).toEqual([FROM, localPort, String(port), ''])
    }
  })

  real(['haproxy', 'curl'], 'is told the name that an encrypted client asked for (X4)', async () => {
    await using haproxy = await HaProxy.start()
    await using daemon = await runDaemon(settings(haproxy))
    const port = await daemon.port('v2', 1)
    const { stdout } = await ask(`https://shop.test:${port}/`, '--resolve', `shop.test:${port}:127.0.0.1`)
    expect(stdout).toMatch(new RegExp(`^${FROM} \\d+ ${port} shop\\.test `))
  })

  real(['haproxy', 'curl'], 'is not spoken to when its certificate is for another name', async () => {
    await using haproxy = await HaProxy.start()
    await using daemon = await runDaemon(settings(haproxy))
    expect((await ask(`http://127.0.0.1:${await daemon.port('wrong')}/`)).code).not.toBe(0)
    expect(await daemon.err.until(/certificate is for another name/)).toContain('Set `serverName`')
  })
})
