import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SettingsInput } from '../../src/index.ts'
import { freePort } from '../support/free-ports.ts'
import { isClosed, loopback, made, running } from '../support/portreeve.ts'

const LISTENERS = { echo: { protocol: 'echo', sockets: loopback() } } as const

const withAdmin = (admin: SettingsInput['admin']): SettingsInput => ({ listeners: LISTENERS, admin })

const status = async (url: string, token: string, path = 'api/status'): Promise<number> =>
  (await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } })).status

test('an admin listener is there when settings say so, moves, and goes; the others notice nothing', async () => {
  await using started = await running({ listeners: LISTENERS })
  const { portreeve } = started
  const port = started.port('echo')
  expect(portreeve.admin).toBeUndefined()
  await portreeve.apply(withAdmin({ port: 'any' }))
  const first = portreeve.admin!
  expect(await status(first.url, first.token)).toBe(200)
  const other = await freePort()
  await portreeve.apply(withAdmin({ port: other }))
  expect(portreeve.admin).toEqual({ ...first, url: `http://127.0.0.1:${other}/` })
  expect(await status(portreeve.admin!.url, first.token)).toBe(200)
  expect(await isClosed(Number(new URL(first.url).port))).toBe(true)
  await portreeve.apply({ listeners: LISTENERS })
  expect(portreeve.admin).toBeUndefined()
  expect(await isClosed(other)).toBe(true)
  expect(started.port('echo')).toBe(port)
})

test('port 0 is no admin listener (L6)', async () => {
  await using started = await running(withAdmin({ port: 0 }))
  expect(started.portreeve.admin).toBeUndefined()
})

test('whoever moves it hears the answer on the connection that asked', async () => {
  await using started = await running(withAdmin({ port: 'any' }))
  const { url, token } = started.portreeve.admin!
  const edits = [{ path: ['admin', 'port'], value: await freePort() }]
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`${url}api/apply`, { method: 'POST', headers, body: JSON.stringify({ edits }) })
  expect([answer.status, await answer.json()]).toMatchObject([200, { change: { plan: { server: ['admin'] } } }])
  expect(started.portreeve.admin!.url).not.toBe(url)
})

test('the token comes from its file, which is read again; without a token in it nothing is changed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-admin-'))
  const file = join(directory, 'token')
  const [first, second] = ['the-first-token-of-these', 'the-second-token-of-them']
  writeFileSync(file, `${first}\n`)
  const settings = withAdmin({ port: 'any', tokenFile: 'token' })
  await using started = await running(settings, { directory })
  const { url, token, madeAtStart } = started.portreeve.admin!
  expect([token, madeAtStart, await status(url, first)]).toEqual([first, false, 200])
  const begun = await fetch(`${url}api/session`, { method: 'POST', headers: { Authorization: `Bearer ${first}` } })
  const Cookie = begun.headers.get('set-cookie')!.split(';')[0]!
  const bySession = async () => (await fetch(`${url}api/status`, { headers: { Cookie } })).status
  expect(await bySession()).toBe(200)
  writeFileSync(file, 'short')
  await expect(started.portreeve.apply(settings)).rejects.toMatchObject({
    code: 'SETTINGS_INVALID',
    complaints: [{ path: 'admin.tokenFile', message: expect.stringContaining('20 characters') }],
  })
  expect(await status(url, first)).toBe(200)
  writeFileSync(file, second)
  await started.portreeve.apply(settings)
  expect([await status(url, second), await bySession()]).toEqual([200, 401])
  expect(await status(url, first)).toBe(401)
  rmSync(directory, { recursive: true })
})

test('a start that is refused leaves no admin listener behind, and may be tried again', async () => {
  const port = await freePort()
  const settings = { ...withAdmin({ port }), domains: [{ name: 'a.example', certificate: '/nowhere.pem' }] }
  const { portreeve } = made(settings)
  await expect(portreeve.start()).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  expect([portreeve.admin, await isClosed(port)]).toEqual([undefined, true])
})

test('stopped while it starts, it leaves nothing open', async () => {
  const port = await freePort()
  const started = made(withAdmin({ port }))
  const starting = started.portreeve.start()
  await started.event('socket.listening', ({ listener }) => listener === 'admin')
  await started.portreeve.stop()
  await expect(starting).rejects.toMatchObject({ code: 'NOT_RUNNING' })
  expect(await isClosed(port)).toBe(true)
})

test('a port that cannot be had is tried again, and holds nobody up (L9)', async () => {
  await using first = await running(withAdmin({ port: 'any' }))
  const port = Number(new URL(first.portreeve.admin!.url).port)
  await using second = await running(withAdmin({ port }))
  expect(second.socket('echo').state).toBe('accepting')
  expect(second.of('socket.bindFailed')).toMatchObject([{ listener: 'admin', code: 'EADDRINUSE' }])
  await first.portreeve.stop()
  await second.event('socket.listening', ({ listener }) => listener === 'admin')
  expect(second.portreeve.admin).toBeDefined()
})
