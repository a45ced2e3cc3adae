import { expect, test } from 'vitest'
import { logOf } from '../../../src/daemon/log.ts'
import { sampleOf } from '../../support/exposition.ts'
import { adminDesk, type Desk } from './desk.ts'

/** A stranger from a denied address, a wrong token, the right token, and a session. */
const visits = async (desk: Desk): Promise<void> => {
  await expect(desk.ask('GET /healthz', { localAddress: '127.0.0.66' })).rejects.toThrow()
  await desk.ask('GET /api/status', { token: 'wrong' })
  await desk.ask('GET /api/status', { headers: { Cookie: await desk.session() } })
}

const denied = { addressLists: { denied: '127.0.0.66' } }

test('D6: what the admin listener refuses, and who fails to log in, stand in the status, apart from the listeners', async () => {
  await using desk = await adminDesk({}, denied)
  await visits(desk)
  const { admin, listeners, open } = (await desk.ask('GET /api/status', { token: true })).json
  expect([Object.keys(listeners), open]).toEqual([['echo'], 0])
  expect(admin).toMatchObject({ name: 'admin', state: 'running' })
  expect(admin.sockets).toMatchObject([
    { state: 'accepting', refused: { denied: 1 }, logins: { accepted: 3, failed: 1 }, bound: { port: desk.adminPort } },
  ])
  expect(desk.of('login.accepted').map(({ listener, user, method }) => [listener, user, method])).toEqual([
    ['admin', 'admin', 'token'],
    ['admin', 'admin', 'session'],
    ['admin', 'admin', 'token'],
  ])
})

test('D6: they stand in the metrics, under the listener admin', async () => {
  await using desk = await adminDesk({}, denied)
  await visits(desk)
  const { text } = await desk.ask('GET /metrics', { token: true })
  const whose = { listener: 'admin', socket: desk.portreeve.status().admin!.sockets[0]!.name }
  expect(sampleOf(text, 'portreeve_refused_total', { ...whose, reason: 'denied' })).toBe(1)
  expect(sampleOf(text, 'portreeve_logins_total', { ...whose, result: 'failed' })).toBe(1)
  expect(sampleOf(text, 'portreeve_connections_open', whose)).toBe(1)
  expect(sampleOf(text, 'portreeve_socket_state', { ...whose, state: 'accepting' })).toBe(1)
})

test('D6: they stand in the log, summed as those of any listener', async () => {
  await using desk = await adminDesk({}, denied)
  const lines: { listener?: string; message: string }[] = []
  const log = logOf(desk.portreeve, (line) => lines.push(JSON.parse(line)), 'json')
  await visits(desk)
  log.stop()
  const told = lines.filter(({ listener }) => listener === 'admin').map(({ message }) => message)
  expect(told).toEqual([
    expect.stringMatching(/^refused 1 in \d+s \(denied 1\)$/),
    expect.stringMatching(/^1 login failed in \d+s$/),
  ])
})

test('T5: a domain without a certificate is told of, also where the admin listener meets it', async () => {
  const domains = [
    { name: 'bare.example', localAddresses: ['127.0.0.1'] },
    { name: 'other.example', certificate: 'self-signed' },
  ]
  await using desk = await adminDesk({ tls: 'on' }, { domains })
  await expect(desk.ask('GET /healthz')).rejects.toThrow()
  expect(await desk.event('certificate.failed')).toMatchObject({ domain: 'bare.example', localAddress: '127.0.0.1' })
})
