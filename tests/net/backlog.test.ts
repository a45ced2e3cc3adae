import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { emptied } from '../../src/net/listen.ts'
import { call, dial } from '../support/dial.ts'
import { greet, openTcp, type PortOptions, shout, storeFor } from '../support/net.ts'

/** Connects with so many that Node has not accepted any of them: connecting is begun, and the loop has not turned yet. */
const crowd = async (port: number, size: number) => {
  const callers = Array.from({ length: size }, (_, index) =>
    call(port, { localAddress: `127.0.3.${1 + (index % 200)}` }),
  )
  await new Promise(process.nextTick)
  return callers
}

test.each([20, 300])(
  'stopping to accept resets none of %i clients whom the kernel has connected (D3)',
  async (size) => {
    await using rig = await openTcp(greet)
    const callers = await crowd(rig.number, size)
    expect(rig.port.open).toBe(0)
    await rig.port.stopAccepting()
    await Promise.all(callers.map((caller) => caller.hears('hello')))
    expect(rig.port.counters.admitted).toBe(size)
    for (const caller of callers) caller.socket.destroy()
  },
)

test('those who are refused do not hide those who wait behind them (D3)', async () => {
  await using rig = await openTcp(greet, { denied: '127.0.3.1-127.0.3.50' })
  const callers = await crowd(rig.number, 100)
  await rig.port.stopAccepting()
  await Promise.all(callers.slice(50).map((caller) => caller.hears('hello')))
  await Promise.all(callers.slice(0, 50).map((caller) => caller.gone))
  for (const caller of callers) caller.socket.destroy()
})

test('a client that was in the backlog is told that it is the end, if that was said meanwhile (D2, D3)', async () => {
  const service = {
    serve: shout,
    farewell: ({ socket }: { socket: { end(text: string): unknown } }) => socket.end('bye\n'),
  }
  await using rig = await openTcp(service)
  const callers = await crowd(rig.number, 10)
  rig.port.farewell()
  await rig.port.stopAccepting()
  expect(await Promise.all(callers.map((caller) => caller.all()))).toEqual(callers.map(() => 'bye\n'))
})

test('a client that was in the backlog gets its handshake (D3)', async () => {
  const domain = { name: 'localhost' }
  const options: PortOptions = { tls: 'on', domains: [domain], certificates: await storeFor(domain) }
  await using rig = await openTcp(greet, options)
  const [caller] = await crowd(rig.number, 1)
  await rig.port.stopAccepting()
  caller?.send('GET / HTTP/1.0\r\n\r\n')
  await caller?.gone
  expect(rig.recorder.of('refused')).toMatchObject([
    { reason: 'handshake-failed', evidence: { detail: 'ERR_SSL_HTTP_REQUEST' } },
  ])
})

test('nobody is let in after the port is closed', async () => {
  await using rig = await openTcp(greet)
  await rig.port.stopAccepting()
  expect(await dial(rig.number).catch((error) => error.code)).toBe('ECONNREFUSED')
})

/** Connects from another process without a pause, and says at the end what became of each. */
const FLOOD = `
  const net = require('node:net')
  const counts = {}
  let on = true
  const visit = () => {
    let heard = ''
    const socket = net.connect(Number(process.argv[1]), '127.0.0.1')
    socket.on('data', (data) => { heard += data; socket.end() })
    socket.on('error', (error) => { heard = heard ? 'served' : error.code; if (error.code === 'ECONNREFUSED') on = false })
    socket.on('close', () => {
      const what = heard.startsWith('hello') ? 'served' : heard || 'closed'
      counts[what] = (counts[what] ?? 0) + 1
      if (on) visit()
      else if (--visitors === 0) console.log(JSON.stringify(counts))
    })
  }
  let visitors = 20
  for (let i = 0; i < visitors; i++) visit()
  console.log('begun')
`

test('a flood from another process cannot keep the port open (D3)', async () => {
  await using rig = await openTcp(greet, { backlog: 50 })
  const child = spawn(process.execPath, ['-e', FLOOD, String(rig.number)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  await lines.next()
  await rig.recorder.until(() => rig.port.counters.closed > 500)
  await rig.port.stopAccepting()
  const counts = JSON.parse((await lines.next()).value as string)
  await once(child, 'close')
  expect(counts.ECONNREFUSED).toBeGreaterThan(0)
  expect(counts.served).toBeGreaterThan(500)
})

test('waiting for an empty backlog ends after as many as it can hold', async () => {
  let arrived = 0
  await emptied(() => arrived++, 10)
  expect(arrived).toBeLessThan(16)
})
