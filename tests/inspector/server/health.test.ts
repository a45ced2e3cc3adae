import { expect, test } from 'vitest'
import { dial } from '../../support/dial.ts'
import { made } from '../../support/portreeve.ts'
import { adminDesk } from './desk.ts'

test('whoever may connect hears whether it lives and whether it is ready, and nothing else', async () => {
  await using desk = await adminDesk()
  expect((await desk.ask('GET /healthz')).json).toEqual({ status: 'ok' })
  expect((await desk.ask('GET /readyz')).json).toEqual({ ready: true, state: 'running' })
})

test('while it drains it lives and is not ready, until the last connection has ended (D2)', async () => {
  await using desk = await adminDesk()
  const guest = await dial(desk.port('echo'))
  guest.send('x')
  await guest.hears('x')
  const drained = desk.portreeve.drain({ deadline: '10s' })
  const ready = await desk.ask('GET /readyz')
  expect([ready.status, ready.json]).toEqual([503, { ready: false, state: 'draining' }])
  expect((await desk.ask('GET /healthz')).status).toBe(200)
  guest.socket.end()
  expect(await drained).toMatchObject({ left: 1, cut: 0 })
  await expect(desk.ask('GET /healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('it is there before the first listener is, and says that it starts', async () => {
  let during: Promise<number> | undefined
  const portreeve = made({
    admin: { port: 'any' },
    listeners: { echo: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] } },
  })
  await using _ = portreeve
  portreeve.portreeve.on('socket.listening', ({ listener, port }) => {
    if (listener !== 'admin') return
    expect(portreeve.portreeve.status().state).toBe('starting')
    during = fetch(`http://127.0.0.1:${port}/healthz`).then(({ status }) => status)
  })
  await portreeve.portreeve.start()
  expect(await during).toBe(200)
  expect(portreeve.of('socket.listening').map(({ listener }) => listener)).toEqual(['admin', 'echo'])
})

test('a probe of HTTP/1.0 names no host, and is answered', async () => {
  await using desk = await adminDesk()
  const probe = await dial(desk.adminPort)
  probe.send('GET /readyz HTTP/1.0\r\n\r\n')
  expect(await probe.all()).toMatch(/^HTTP\/1.1 200 OK[\s\S]*"ready":true/)
  const other = await dial(desk.adminPort)
  other.send('GET / HTTP/1.0\r\n\r\n')
  expect(await other.all()).toMatch(/^HTTP\/1.1 421 /)
})
