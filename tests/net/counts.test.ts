import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { MemoryLedger } from '../../src/ledger/memory-ledger.ts'
import type { Connection } from '../../src/net/connection.ts'
import type { TcpPort } from '../../src/net/tcp.ts'
import { times } from '../support/long.ts'
import { openTcp, storeFor } from '../support/net.ts'

const LIMITS = { maxConnections: 200, perAddressLimit: 20, clientReserve: 5 }
const DOMAIN = { name: 'localhost' }

const COUNT = times(4_000, 200_000)

/** Does what its client says, and what a bad protocol does. */
const moody = ({ socket }: Connection): void => {
  socket.on('data', (chunk: Buffer) => {
    const wish = chunk.toString()
    if (wish.startsWith('echo')) socket.end(chunk)
    if (wish.startsWith('throw')) throw new Error('moody')
    if (wish.startsWith('destroy')) socket.destroy()
    if (wish.startsWith('twice')) socket.destroy().destroy(new Error('twice'))
    if (wish.startsWith('lie')) socket.emit('close')
    if (wish.startsWith('strip'))
      socket
        .removeAllListeners()
        .on('close', () => socket.removeAllListeners())
        .resume()
    if (wish.startsWith('timeout')) socket.setTimeout(1, () => socket.destroy())
    if (wish.startsWith('reset')) socket.resetAndDestroy()
  })
  socket.prependListener('close', () => {
    if (socket.bytesRead % 3 === 0) throw new Error('moody at the end')
  })
}

/** Says that there is no place, and is a bad protocol in that as well. */
const refuse = ({ socket }: Connection): void => {
  socket.write('no place')
  if ((socket.remotePort ?? 0) % 3 === 0) throw new Error('moody')
}

type Visit = (port: number, localAddress: string) => Socket

const plain = (port: number, localAddress: string, say: string | undefined): Socket => {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  if (say !== undefined) socket.write(say)
  return socket
}

const saying =
  (say: string, then: (socket: Socket) => void = (socket) => socket.end()): Visit =>
  (port, localAddress) => {
    const socket = plain(port, localAddress, say)
    socket.once('connect', () => then(socket))
    return socket
  }

/** The ways in which a connection ends. */
const CLEAR: readonly Visit[] = [
  ...['echo', 'throw', 'destroy', 'twice', 'lie', 'strip', 'timeout', 'reset'].map((wish) => saying(wish)),
  saying('echo', (socket) => socket.resetAndDestroy()),
  saying('nothing', (socket) => socket.destroy()),
  (port, localAddress) => {
    const socket = plain(port, localAddress, undefined)
    return socket.once('connect', () => socket.resetAndDestroy())
  },
]

const secured =
  (end: (socket: Socket) => void): Visit =>
  (port, localAddress) => {
    const socket = connectTls({ port, host: '127.0.0.1', localAddress, rejectUnauthorized: false } as never)
    return socket.once('secureConnect', () => end(socket))
  }

const SECURE: readonly Visit[] = [
  secured((socket) => socket.end('echo')),
  secured((socket) => socket.end('throw')),
  secured((socket) => socket.destroy()),
  saying('GET / HTTP/1.0\r\n\r\n'),
  saying('\x16\x03\x01', (socket) => socket.resetAndDestroy()),
  saying('\x16\x03\x01', (socket) => socket.once('close', () => {}).resume()),
]

const HEADER = 'PROXY TCP4 127.9.9.9 127.0.0.1 1 2\r\n'
const PROXIED: readonly Visit[] = [
  saying(`${HEADER}echo`),
  saying(`${HEADER}throw`),
  saying(HEADER, (socket) => socket.resetAndDestroy()),
  saying('PROXY TCP4 127.9', (socket) => socket.resetAndDestroy()),
  saying('PROXY nonsense'),
  saying('\r\n\r\n\0\r\nQUIT\n\x20\0\0\0', (socket) => socket.resetAndDestroy()),
  (port, localAddress) =>
    plain(port, localAddress, undefined).once('connect', function (this: Socket) {
      this.destroy()
    }),
]

/** Lets `count` visitors come from 50 addresses, 60 at a time, each in one of the ways in turn. */
const storm = async (port: TcpPort, ways: readonly Visit[], count: number): Promise<void> => {
  let begun = 0
  const visitor = async (): Promise<void> => {
    while (begun < count) {
      const turn = begun++
      const way = ways[turn % ways.length] as Visit
      const socket = way(port.boundPort, `127.0.2.${1 + (turn % 50)}`)
      socket.on('error', () => {}).resume()
      await once(socket, 'close').catch(() => {})
    }
  }
  await Promise.all(Array.from({ length: 60 }, visitor))
}

const options = async () => {
  const ledger = new MemoryLedger()
  const account = ledger.account('test', LIMITS)
  return { ledger, account, serverLimit: 30, domains: [DOMAIN], certificates: await storeFor(DOMAIN) }
}

test(`after ${COUNT} connections that ended in every way, every count is back at zero (M6)`, async () => {
  const shared = await options()
  const { ledger, account } = shared
  const trust = { trustedProxies: '127.0.2.0/26' }
  await using clear = await openTcp({ serve: moody }, shared)
  await using secure = await openTcp(
    { serve: moody },
    { ...shared, tls: 'on', handshakeTimeout: 50, handshakeLimit: 30 },
  )
  await using proxied = await openTcp(
    { serve: moody },
    { ...shared, proxyProtocol: 'required', proxyTimeout: 50, lists: trust },
  )
  await using worded = await openTcp({ serve: moody, refuse }, { ...shared, refusesWithWords: true })
  await Promise.all([
    storm(clear.port, CLEAR, 0.65 * COUNT),
    storm(worded.port, CLEAR, 0.05 * COUNT),
    storm(secure.port, SECURE, 0.1 * COUNT),
    storm(proxied.port, PROXIED, 0.2 * COUNT),
  ])
  const rigs = [clear, secure, proxied, worded]
  await Promise.all(rigs.map(({ port }) => port.emptied()))
  expect([ledger.open, account.open, account.addresses()]).toEqual([0, 0, []])
  for (const { port, recorder } of rigs) {
    const { admitted, closed } = port.counters
    expect([port.open, port.table.size, port.handshakes.size, port.headers.size, port.parting.size]).toEqual([
      0, 0, 0, 0, 0,
    ])
    expect(closed).toBe(admitted)
    expect([recorder.of('admitted').length, recorder.of('closed').length]).toEqual([admitted, closed])
  }
  const { handshakes } = secure.port.counters
  expect(Math.min(clear.port.counters.faults, handshakes.ok, handshakes.failed, handshakes.timeout)).toBeGreaterThan(
    COUNT / 400,
  )
  expect(clear.port.counters.admitted).toBeGreaterThan(0.45 * COUNT)
})
