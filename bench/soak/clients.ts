import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:http2'
import { request as requestTls } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { Line, STUCK, Stuck, WrongAnswer } from './line.ts'

/** The ports of each listener, in the order of its rows. */
export type Services = Readonly<Record<string, readonly (number | undefined)[]>>

/** One peer: comes, does its part, goes. Rejects when it was not served. */
type Client = (services: Services) => Promise<void>

const TEXT = 'all work and no play '.repeat(3_000)
const V1 = 'PROXY TCP4 203.0.113.7 127.0.0.1 4000 25\r\n'
/** The same in version 2: signature, PROXY, TCP over IPv4, 12 bytes of addresses and ports. */
const V2 = Buffer.from('0d0a0d0a000d0a515549540a2111000ccb0071077f0000010fa00019', 'hex')

const same = (got: string, wanted: string): void => {
  if (got !== wanted) throw new WrongAnswer(`${got.length} bytes came back of ${wanted.length}: ${got.slice(0, 80)}`)
}

const echoed = async (line: Line, before: string | Buffer = ''): Promise<void> => {
  line.write(before)
  line.socket.end(TEXT)
  const got = await line.rest()
  if (got.length < TEXT.length) throw new Error('cut')
  same(got, TEXT)
}

const row = (listener: string, index: number) => (services: Services) => services[listener]?.[index]

const echo =
  (port: (services: Services) => number | undefined, { tls = false, before = '' as string | Buffer } = {}): Client =>
  async (services) => {
    using line = new Line(port(services), { tls })
    await echoed(line, before)
  }

/** A row that comes and goes. */
const added: Client = async (services) => {
  const port = row('echo', 4)(services)
  if (port !== undefined) await echo(() => port)(services)
}

const slow: Client = async (services) => {
  using line = new Line(row('echo', 0)(services))
  for (let count = 0; count < 25; count++) {
    line.write('.')
    await line.expect(/\./)
    await sleep(80)
  }
}

const whoami =
  (index: number, before: string | Buffer, from: string, tls = false): Client =>
  async (services) => {
    using line = new Line(row('whoami', index)(services), { tls })
    line.write(before)
    const { remoteAddress } = JSON.parse(await line.expect(/.*\n/))
    same(remoteAddress, from)
  }

const fetched = async (response: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of response) text += chunk
  return `${response.statusCode} ${text.slice(0, 3)} ${text.length}`
}

const PAGE = '200 <p> 20003'

const get = async (port: number | undefined, tls: boolean): Promise<void> => {
  if (port === undefined) throw new Error('the port is closed')
  const ask = tls ? requestTls : request
  const asked = ask({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, timeout: STUCK })
  asked
    .on('error', () => {})
    .on('timeout', () => asked.destroy(new Stuck('no response')))
    .end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const answer = await fetched(response)
  // 503 is what the relayed server says while it is drained.
  if (answer !== PAGE && response.statusCode !== 503) throw new WrongAnswer(answer)
}

const web =
  (listener: string, index: number, tls = false): Client =>
  (services) =>
    get(row(listener, index)(services), tls)

/** Asks by HTTP/2, and goes without a good-bye, as curl does. */
const http2: Client = async (services) => {
  const port = row('web', 1)(services)
  if (port === undefined) throw new Error('the port is closed')
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] })
  const session = connect(`https://127.0.0.1:${port}`, { createConnection: () => socket })
  session.on('error', () => {}).setTimeout(STUCK, () => session.destroy(new Stuck('no response')))
  try {
    const stream = session.request({ ':path': '/' }).setEncoding('latin1')
    const [{ ':status': status }] = await once(stream, 'response')
    let text = ''
    for await (const chunk of stream) text += chunk
    same(`${status} ${text.slice(0, 3)} ${text.length}`, PAGE)
  } finally {
    socket.destroy()
  }
}

/** Asks, reads a little, and is gone. */
const leaves: Client = async (services) => {
  using line = new Line(row('web', 0)(services))
  line.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(20))
  await line.expect(/HTTP\/1\.1 200/)
  line.socket.resetAndDestroy()
}

const garbage: Client = async (services) => {
  using line = new Line(row('web', 0)(services))
  line.write('\x16\x03\x01 garbage\r\n\r\n')
  if (!(await line.rest()).startsWith('HTTP/1.1 400')) throw new Error('cut')
}

const smtp =
  (index: number, tls: boolean, last: string): Client =>
  async (services) => {
    using line = new Line(row('mail', index)(services), { tls })
    await line.expect(/^220 .*\r\n/)
    const steps = ['EHLO client.example', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.com>']
    for (const step of steps) {
      line.write(`${step}\r\n`)
      await line.expect(/^(250-.*\r\n)*250 .*\r\n/)
    }
    line.write('DATA\r\n')
    await line.expect(/^354 .*\r\n/)
    line.write(`Subject: soak\r\n\r\n${'a line of it\r\n'.repeat(500)}`)
    if (last === '') return void line.socket.resetAndDestroy()
    line.write(`${last}\r\n`)
    await line.expect(/^250 .*\r\n/)
    line.write('QUIT\r\n')
    await line.expect(/^221 .*\r\n/)
  }

/** Is told something, and closed by the crash. */
const fragile: Client = async (services) => {
  using line = new Line(row('fragile', 0)(services))
  await line.expect(/fragile\n/)
  await line.rest()
}

/** Stays until it is cut: the guest's listener goes soon. */
const guest: Client = async (services) => {
  const port = row('guest', 0)(services)
  if (port === undefined) return
  using line = new Line(port)
  line.write('guest\n')
  await Promise.race([line.rest(), sleep(3_000)])
}

/** Many more at one time than a narrow listener lets in. */
const flood: Client = async (services) => {
  const lines = Array.from({ length: 20 }, () => new Line(row('echo', 2)(services)))
  for (const line of lines) line.socket.end('flood')
  await Promise.all(lines.map((line) => line.rest()))
}

const datagrams =
  (listener: string, count: number, answered: boolean): Client =>
  async (services) => {
    const port = row(listener, 0)(services)
    if (port === undefined) throw new Error('the port is closed')
    const socket = createSocket('udp4').on('error', () => {})
    try {
      for (let sent = 0; sent < count; sent++) socket.send('<34>1 - host soak - - - a message', port, '127.0.0.1')
      if (answered) await once(socket, 'message', { signal: AbortSignal.timeout(2_000) })
      else await sleep(100)
    } finally {
      socket.close()
    }
  }

/** Every kind of client, by name. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  echo: echo(row('echo', 0)),
  'echo-added': added,
  'echo-tls': echo(row('echo', 1), { tls: true }),
  'echo-proxy-v1': echo(row('echo', 3), { before: V1 }),
  'echo-proxy-v2': echo(row('echo', 3), { before: V2 }),
  slow,
  whoami: whoami(0, '', '127.0.0.1'),
  'whoami-proxy': whoami(0, V2, '203.0.113.7'),
  'whoami-tls': whoami(1, '', '127.0.0.1', true),
  web: web('web', 0),
  'web-tls': web('web', 1, true),
  'web-http2': http2,
  'web-leaves': leaves,
  'web-garbage': garbage,
  relay: web('relay', 0),
  smtp: smtp(0, false, '.'),
  'smtp-tls': smtp(1, true, '.'),
  'smtp-leaves': smtp(0, false, ''),
  fragile,
  guest,
  flood,
  udp: datagrams('udp', 1, true),
  'udp-flood': datagrams('udp', 300, false),
  syslog: datagrams('syslog', 10, false),
}
