import { expect, test } from 'vitest'
import { adminDesk } from './desk.ts'

const LOCAL = [{ name: 'localhost', certificate: 'self-signed' }]

test('over TLS the cookie is kept for TLS alone, and a page of clear text is foreign', async () => {
  await using desk = await adminDesk({ tls: 'on' }, { domains: LOCAL })
  expect(desk.portreeve.admin?.url).toMatch(/^https:/)
  const { headers } = await desk.ask('POST /api/session', { token: true })
  expect(headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-portreeve-\d+=.*; Secure$/)])
  const ask = async (scheme: string) => {
    const Origin = `${scheme}://127.0.0.1:${desk.adminPort}`
    return (await desk.ask('GET /api/status', { token: true, headers: { Origin } })).status
  }
  expect([await ask('https'), await ask('http')]).toEqual([200, 403])
})

test('the lists and the restriction hold for it as for any listener (A1, A2)', async () => {
  const lists = { addressLists: { denied: '127.0.0.66', office: '127.0.0.1' } }
  await using desk = await adminDesk({ restriction: 'grant', addresses: '#office' }, lists)
  expect((await desk.ask('GET /healthz')).status).toBe(200)
  for (const localAddress of ['127.0.0.66', '127.0.0.67'])
    await expect(desk.ask('GET /healthz', { localAddress })).rejects.toThrow()
  expect(desk.of('connection.refused').map(({ listener, reason }) => [listener, reason])).toEqual([
    ['admin', 'denied'],
    ['admin', 'restricted'],
  ])
})
