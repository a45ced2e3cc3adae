import { expect, test } from 'vitest'
import { AdminServer } from '../../../src/inspector/server/admin-server.ts'
import { type Caller, call, dial } from '../../support/dial.ts'
import { loopback, running, until } from '../../support/portreeve.ts'
import { adminDesk, code, type Desk } from './desk.ts'

/** Connections that say nothing, each renewed as soon as it is closed. */
const silence = (port: number, count: number, localAddress = '127.0.0.1'): Disposable => {
  const callers = new Set<Caller>()
  let isOver = false
  const renew = (): void => {
    const caller = call(port, { localAddress })
    callers.add(caller)
    void caller.gone.then(() => {
      callers.delete(caller)
      if (!isOver) renew()
    })
  }
  for (let index = 0; index < count; index++) renew()
  return {
    [Symbol.dispose]: () => {
      isOver = true
      for (const caller of callers) caller.socket.destroy()
    },
  }
}

const gaveWay = (desk: Desk) => desk.of('connection.refused').filter(({ reason }) => reason === 'full').length

for (const tls of ['off', 'on'] as const) {
  test(`T7: with tls ${tls}, silent connections that are renewed hold up no health check and no session`, async () => {
    await using desk = await adminDesk({ tls }, { domains: [{ name: 'localhost', certificate: 'self-signed' }] })
    using _ = silence(desk.adminPort, 350)
    await until(desk.portreeve, () => gaveWay(desk) > 350)
    expect((await desk.ask('GET /healthz')).status).toBe(200)
    expect((await desk.ask('GET /readyz')).status).toBe(200)
    const Cookie = await desk.session()
    expect((await desk.ask('GET /api/status', { headers: { Cookie } })).status).toBe(200)
  })
}

test('M9: a flood of silence from one address displaces no connection of another', async () => {
  await using desk = await adminDesk()
  const slow = await dial(desk.adminPort)
  await desk.event('connection.admitted')
  using _ = silence(desk.adminPort, 300, '127.0.0.2')
  await until(desk.portreeve, () => gaveWay(desk) > 50)
  slow.send(`GET /readyz HTTP/1.1\r\nHost: localhost:${desk.adminPort}\r\n\r\n`)
  await slow.hears('"ready":true')
  expect(new Set(desk.of('connection.refused').map(({ remoteAddress }) => remoteAddress))).toEqual(
    new Set(['127.0.0.2']),
  )
  slow.socket.destroy()
})

test('of connections that ask without a token the one idle longest gives way, and none that has shown it', async () => {
  await using desk = await adminDesk()
  const ask = async (path: string, more = '') => {
    const caller = await dial(desk.adminPort)
    caller.send(`GET ${path} HTTP/1.1\r\nHost: localhost:${desk.adminPort}\r\n${more}\r\n`)
    await caller.hears('running')
    return caller
  }
  const operator = await ask('/api/status', `Authorization: Bearer ${desk.portreeve.admin!.token}\r\n`)
  const strangers: Caller[] = []
  for (let index = 0; index < 51; index++) strangers.push(await ask('/readyz'))
  await strangers[0]!.gone
  expect(strangers.filter(({ socket }) => socket.closed)).toHaveLength(1)
  expect(operator.socket.closed).toBe(false)
  for (const { socket } of [...strangers, operator]) socket.destroy()
})

test('one session has twenty requests under way at most, and takes no place of another one', async () => {
  await using desk = await adminDesk()
  const headers = { Cookie: await desk.session() }
  const other = { Cookie: await desk.session() }
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => desk.stream('GET /api/events?topics=change', { headers })),
  )
  expect(code(await desk.ask('GET /api/status', { headers }))).toEqual([429, 'TOO_MANY_REQUESTS'])
  expect((await desk.ask('GET /api/status', { headers: other })).status).toBe(200)
  const closed = desk.event('connection.closed')
  streams[0]!.destroy()
  await closed
  expect((await desk.ask('GET /api/status', { headers })).status).toBe(200)
  for (const stream of streams) stream.destroy()
})

test('T7: headers that do not come to their end are answered after a few seconds, and closed', async () => {
  const timeouts = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 }
  const server = new AdminServer({ routes: [], timeouts }, { token: 'of-this-test', hosts: [], inspect: false })
  await using started = await running({ listeners: { admin: { protocol: server.protocol, sockets: loopback() } } })
  const silent = await dial(started.port('admin'))
  const slow = await dial(started.port('admin'))
  slow.send('GET / HTTP/1.1\r\nHost:')
  expect(await Promise.all([silent.all(), slow.all()])).toEqual([
    expect.stringContaining('408 Request Timeout'),
    expect.stringContaining('408 Request Timeout'),
  ])
})
