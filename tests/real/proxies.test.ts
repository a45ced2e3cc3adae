import { describe, expect } from 'vitest'
import { selfSigned } from '../../src/net/self-signed.ts'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { call, dialTls } from '../support/dial.ts'
import { freePort, freePorts } from '../support/free-ports.ts'
import { stunnelBefore } from '../support/fronts.ts'
import { real } from '../support/programs.ts'
import { ServerProgram } from '../support/server-program.ts'

/** What `whoami` says of whoever connects to a port from an address; undefined when it says nothing. */
const whoami = async (port: number, localAddress: string) => {
  using caller = call(port, { localAddress })
  return await answerOf(caller)
}

const answerOf = async (caller: ReturnType<typeof call>) => {
  const line = await caller.hears('\n').catch(() => undefined)
  return line === undefined ? undefined : JSON.parse(line)
}

const settings = `
addressLists: { trustedProxies: 127.0.0.1, denied: 127.0.0.66 }
listeners:
  who:
    protocol: whoami
    perAddressLimit: 2
    logLevel: debug
    sockets:
      - { port: any, address: 127.0.0.1, proxyProtocol: required }
      - { port: any, address: 127.0.0.1, proxyProtocol: required, tls: ext }
`

const started = async () => {
  const daemon = await runDaemon(settings, { json: true })
  const ports = [0, 1].map(async (nth) => {
    const event = await daemon.event('socket.listening', ({ socket }: { socket: string }) => socket === SOCKETS[nth])
    return (event as { port: number }).port
  })
  return { daemon, ports: (await Promise.all(ports)) as [number, number] }
}

const SOCKETS = ['who:any', 'who:any@2']

/** The first refusal of a peer. */
const refusal = (daemon: Daemon, address: string) =>
  daemon.event('connection.refused', ({ remoteAddress }: { remoteAddress: string }) => remoteAddress === address)

const certificate = async (): Promise<string> => {
  const { cert, key } = await selfSigned({ name: 'front.test', aliases: [], localAddresses: [] })
  return cert + key
}

/** HAProxy in front of a port: headers of version 1, of version 2, of version 2 behind TLS, and from a stranger. */
const haproxyBefore = async (port: number) => {
  const [v1, v2, tls, stranger] = (await freePorts(4)) as [number, number, number, number]
  const front = (name: string, at: number, bind: string, server: string) => `
listen ${name}
  bind 127.0.0.1:${at} ${bind}
  server s 127.0.0.1:${port} ${server}
`
  const config = [
    '\ndefaults\n  mode tcp\n  timeout client 10s\n  timeout server 10s\n  timeout connect 5s\n',
    front('v1', v1, '', 'send-proxy'),
    front('v2', v2, '', 'send-proxy-v2'),
    front('tls', tls, 'ssl crt front.pem', 'send-proxy-v2-ssl proxy-v2-options crc32c,unique-id,authority'),
    front('stranger', stranger, '', 'send-proxy source 127.0.0.9'),
  ]
  const program = await ServerProgram.start({
    program: 'haproxy',
    args: ['-W', '-db', '-f', 'haproxy.cfg'],
    files: { 'haproxy.cfg': config.join(''), 'front.pem': await certificate() },
    says: 'Loading success',
  })
  return Object.assign(program, { v1, v2, tls, stranger })
}

describe('behind HAProxy', () => {
  real(['haproxy'], 'the true client is seen, by a header of version 1 and of version 2 (X1, X2)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using haproxy = await haproxyBefore(ports[0])
    for (const port of [haproxy.v1, haproxy.v2]) {
      expect(await whoami(port, '127.0.0.5')).toMatchObject({
        remoteAddress: '127.0.0.5',
        localAddress: '127.0.0.1',
        localPort: port,
        secure: false,
        peer: { address: '127.0.0.1' },
      })
    }
  })

  real(['haproxy'], 'a client whose TLS it took off is secure, and has the name it asked for (X4)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using haproxy = await haproxyBefore(ports[0])
    using caller = await dialTls(haproxy.tls, { localAddress: '127.0.0.5', servername: 'front.test' })
    expect(await answerOf(caller)).toMatchObject({ remoteAddress: '127.0.0.5', secure: true, secureBy: 'proxy' })
  })

  real(['haproxy'], 'the Denied list and the per-address limit hold for the true client (X2, A1, M2)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using haproxy = await haproxyBefore(ports[0])
    expect(await whoami(haproxy.v1, '127.0.0.66')).toBeUndefined()
    expect(await refusal(daemon, '127.0.0.66')).toMatchObject({ reason: 'denied', evidence: { list: 'denied' } })
    using first = call(haproxy.v1, { localAddress: '127.0.0.7' })
    using second = call(haproxy.v2, { localAddress: '127.0.0.7' })
    await Promise.all([first.hears('\n'), second.hears('\n')])
    expect(await whoami(haproxy.v2, '127.0.0.7')).toBeUndefined()
    expect(await refusal(daemon, '127.0.0.7')).toMatchObject({ reason: 'per-address-limit' })
    expect(await whoami(haproxy.v2, '127.0.0.8')).toMatchObject({ remoteAddress: '127.0.0.8' })
  })

  real(['haproxy'], 'a header from one who is not trusted is refused (X1)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using haproxy = await haproxyBefore(ports[0])
    expect(await whoami(haproxy.stranger, '127.0.0.5')).toBeUndefined()
    expect(await refusal(daemon, '127.0.0.9')).toMatchObject({ reason: 'proxy-untrusted' })
  })
})

/**
 * HAProxy that looks ten times a second whether a port is alive, by each way that it has for that. It believes so after
 * twenty times, and no more after the first time that it is not.
 */
const checkingHaproxy = async (port: number) => {
  const stats = await freePort()
  const ways = { v1: 'send-proxy check-send-proxy', v2: 'send-proxy-v2 check-send-proxy', bare: '' }
  const servers = Object.entries(ways).map(
    ([name, words]) => `  server ${name} 127.0.0.1:${port} check inter 100ms fall 1 rise 20 ${words}\n`,
  )
  const config = `
global
  stats socket ipv4@127.0.0.1:${stats}
defaults
  mode tcp
  timeout client 10s
  timeout server 10s
  timeout connect 5s
backend checked
${servers.join('')}`
  const program = await ServerProgram.start({
    program: 'haproxy',
    args: ['-W', '-db', '-f', 'haproxy.cfg'],
    files: { 'haproxy.cfg': config },
    says: 'Loading success',
  })
  /** What it believes of each, as `UP`, `DOWN`, or how far it is on the way there. */
  const believes = async (): Promise<string[]> => {
    using caller = call(stats)
    const [head = '', ...lines] = (await caller.send('show stat\n').all()).trim().split('\n')
    const columns = head.replace('# ', '').split(',')
    const rows = lines.map((line) => line.split(',')).filter((row) => (row[columns.indexOf('svname')] ?? '') in ways)
    return rows.map((row) => row[columns.indexOf('status')] ?? '')
  }
  return Object.assign(program, { believes })
}

describe('health checks of HAProxy', () => {
  real(['haproxy'], 'are answered when the listener is full, are no clients, and are told to nobody', async () => {
    const port = await freePort()
    await using haproxy = await checkingHaproxy(port)
    await expect.poll(haproxy.believes).toEqual(['DOWN', 'DOWN', 'DOWN'])
    const row = `{ port: ${port}, address: 127.0.0.1, proxyProtocol: required }`
    await using daemon = await runDaemon(
      `
addressLists: { trustedProxies: 127.0.0.1 }
listeners: { who: { protocol: whoami, maxConnections: 1, logLevel: debug, sockets: [${row}] } }`,
      { json: true },
    )
    await daemon.event('socket.listening')
    using client = call(port)
    await client.send('PROXY TCP4 192.0.2.1 127.0.0.1 40000 443\r\n').hears('192.0.2.1')
    await expect.poll(haproxy.believes, { timeout: 8_000 }).toEqual(['UP', 'UP', 'UP'])
    expect(daemon.out.all.filter((line) => /"connection\./.test(line)).map((line) => JSON.parse(line).type)).toEqual([
      'connection.admitted',
    ])
  })
})

const nginxBefore = async (port: number) => {
  const [front] = (await freePorts(1)) as [number]
  const config = `
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
pid nginx.pid;
error_log stderr;
events { worker_connections 64; }
stream {
  server { listen 127.0.0.1:${front}; proxy_pass 127.0.0.1:${port}; proxy_protocol on; }
}
`
  const program = await ServerProgram.start({
    program: 'nginx',
    args: ['-p', '.', '-c', 'nginx.conf', '-e', 'stderr'],
    files: { 'nginx.conf': config },
    ports: [front],
  })
  return Object.assign(program, { front })
}

describe('behind nginx', () => {
  real(['nginx'], 'the true client is seen and judged, by a header of version 1 (X2)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using nginx = await nginxBefore(ports[0])
    const seen = await whoami(nginx.front, '127.0.0.5')
    expect(seen).toMatchObject({ remoteAddress: '127.0.0.5', localPort: nginx.front, peer: { address: '127.0.0.1' } })
    expect(await whoami(nginx.front, '127.0.0.66')).toBeUndefined()
    expect(await refusal(daemon, '127.0.0.66')).toMatchObject({ reason: 'denied' })
  })
})

describe('behind stunnel', () => {
  real(['stunnel'], 'an ext socket is secure, and the true client is seen (T3, X2)', async () => {
    const { daemon, ports } = await started()
    await using _ = daemon
    await using stunnel = await stunnelBefore(ports[1])
    using caller = await dialTls(stunnel.port, { localAddress: '127.0.0.5' })
    expect(await answerOf(caller)).toMatchObject({ remoteAddress: '127.0.0.5', secure: true, secureBy: 'ext' })
  })
})
