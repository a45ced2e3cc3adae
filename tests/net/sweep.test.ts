import { once } from 'node:events'
import { createServer } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { fromHttp2Server } from '../../src/protocols/index.ts'
import { deferred } from '../support/deferred.ts'
import { dial, dialTls } from '../support/dial.ts'
import { openTcp, storeFor } from '../support/net.ts'

const LARGE = Buffer.alloc(1_000_000)

/** Resolves when Node holds all that it takes of one who is not read from. */
const filled = async (socket: Socket): Promise<void> => {
  while (socket.readableLength < socket.readableHighWaterMark) await turn()
}

const SOON = { sweepEvery: 20 }
const AT_ONCE = { farewellTimeout: 20 }
const bye = ({ socket }: Connection): void => void socket.resume().end('bye')

test.each([
  ['closed', bye],
  [
    'closed, where it was read from half-open and the protocol wants no more',
    ({ socket }: Connection): void => {
      socket.allowHalfOpen = false
      socket.resume().end('bye')
    },
  ],
])('a peer that has our end and never closes is %s after farewellTimeout (M6)', async (_, serve) => {
  await using rig = await openTcp(serve, { farewellTimeout: 20 })
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await rig.recorder.first('closed')
  expect([caller.received, rig.port.open, rig.port.terms.account.open, rig.port.parting.size]).toEqual(['bye', 0, 0, 0])
})

test('it has that long to close by itself, and is not reset while it still speaks', async () => {
  const { promise: told, resolve } = deferred<number>()
  await using rig = await openTcp(({ socket }) => void socket.resume().end('bye', () => resolve(performance.now())), {
    farewellTimeout: 100,
  })
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await caller.send('more').hears('bye')
  const ended = await told
  await rig.recorder.first('closed')
  expect(performance.now() - ended).toBeGreaterThan(98)
  expect(caller.error).toBeUndefined()
})

test('whoever was not told the end stays, however silent, and gets no time-out', async () => {
  await using rig = await openTcp(() => {}, { ...SOON, ...AT_ONCE })
  using silent = await dial(rig.number)
  using leaving = await dial(rig.number, { allowHalfOpen: true })
  await rig.recorder.until(() => rig.port.open === 2)
  const [first, last] = [...rig.port.table]
  last?.socket.resume().end()
  await rig.recorder.first('closed')
  expect([rig.port.open, first?.socket.timeout, silent.socket.closed]).toEqual([1, undefined, false])
  leaving.socket.destroy()
})

test('a protocol that lives half-open decides itself how long', async () => {
  await using rig = await openTcp({ serve: bye, allowHalfOpen: true }, AT_ONCE)
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await caller.hears('bye')
  await using strict = await openTcp(bye, AT_ONCE)
  using other = await dial(strict.number, { allowHalfOpen: true })
  await strict.recorder.first('closed')
  expect([other.received, rig.port.open]).toEqual(['bye', 1])
})

test('one that was told to finish, and can be, has had its last word with its end (D2)', async () => {
  await using rig = await openTcp({ serve: bye, allowHalfOpen: true, farewell: () => {} }, AT_ONCE)
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await caller.hears('bye')
  expect(rig.port.open).toBe(1)
  rig.port.farewell()
  await rig.recorder.first('closed')
  expect(rig.port.cut()).toBe(0)
})

test.each<[string, (socket: Socket) => Promise<unknown>, (socket: Socket) => void]>([
  ['has said its end', (socket) => once(socket.resume(), 'end'), (peer) => peer.end()],
  ['is not read from', (socket) => filled(socket.pause()), (peer) => peer.write(LARGE)],
])('a peer that %s, and is gone, gives its place back (M6)', async (_, quiet, say) => {
  await using rig = await openTcp({ serve: () => {}, allowHalfOpen: true }, { sweepEvery: 20 })
  using gone = await dial(rig.number, { allowHalfOpen: true })
  using stays = await dial(rig.number, { allowHalfOpen: true })
  await rig.recorder.until(() => rig.port.open === 2)
  const peers = [gone.socket, stays.socket]
  const quieted = [...rig.port.table].map(({ socket }) => quiet(socket))
  peers.forEach(say)
  await Promise.all(quieted)
  gone.socket.resetAndDestroy()
  await rig.recorder.first('closed')
  expect([rig.port.open, rig.port.terms.account.open, stays.socket.destroyed]).toEqual([1, 1, false])
})

test('a port that is gone from the settings still ends those who stay', async () => {
  await using rig = await openTcp(({ socket }) => void setTimeout(() => socket.resume().end('bye'), 30), AT_ONCE)
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await rig.recorder.first('admitted')
  rig.port.dispose()
  await rig.port.stopAccepting()
  await rig.recorder.first('closed')
  expect(caller.received).toBe('bye')
})

test.each<[string, boolean, (socket: Socket) => void]>([
  ['at the end', false, (socket) => socket.resume().end(Buffer.alloc(50_000_000))],
  ['while it sends more', true, (socket) => socket.resume().write(Buffer.alloc(50_000_000))],
  ['half-open', false, (socket) => socket.on('end', () => socket.write(Buffer.alloc(50_000_000))).resume()],
])('a peer that takes nothing of what waits for it, %s, is closed after stallTimeout (M9)', async (_, sends, speak) => {
  const protocol = { serve: ({ socket }: Connection) => speak(socket), allowHalfOpen: true }
  await using rig = await openTcp(protocol, { ...SOON, stallTimeout: 100 })
  using caller = await dial(rig.number, { allowHalfOpen: true })
  caller.socket.pause()
  const sending = setInterval(() => sends && caller.send('x'), 5)
  if (!sends) caller.socket.end()
  await rig.recorder.first('closed')
  clearInterval(sending)
  expect([rig.port.open, rig.port.terms.account.open]).toEqual([0, 0])
})

/** An HTTP/2 client's first words (RFC 9113 3.4), the preface and empty settings. */
const PREFACE = `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\0\0\0\x04\0\0\0\0\0'}`

/** GET https://x/ as a stream of this number. */
const get = (stream: number): Buffer => {
  const frame = Buffer.from('\0\0\x06\x01\x05\0\0\0\0\x82\x87\x84\x41\x01x', 'latin1')
  frame.writeUInt32BE(stream, 5)
  return frame
}

test('a reset that meets what is answered over TLS, of which Node tells nobody, gives the place back (M6)', async () => {
  const domain = { name: 'localhost' }
  const tls = { tls: 'on', domains: [domain], certificates: await storeFor(domain) } as const
  const clients: Socket[] = []
  const server = createServer({ settings: { maxConcurrentStreams: 1 } }, () => void clients[0]?.resetAndDestroy())
  await using rig = await openTcp(fromHttp2Server(server), { ...SOON, ...tls })
  const raw = connect({ port: rig.number, host: '127.0.0.1' })
  clients.push(raw)
  await once(raw, 'connect')
  using caller = await dialTls(0, { socket: raw, ALPNProtocols: ['h2'] })
  await caller.send(PREFACE).hears('\x04')
  // More than one record of TLS: Node loses the error of the first answer, and waits for ever with the second.
  const gets = Array.from({ length: 1_400 }, (_, index) => get(2 * index + 1))
  caller.send(Buffer.concat(gets))
  await rig.recorder.first('closed')
  expect([rig.port.open, rig.port.table.size]).toEqual([0, 0])
})
