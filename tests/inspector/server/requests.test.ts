import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { adminDesk, code } from './desk.ts'

test('a body that is too large is refused and thrown away, and the server goes on', async () => {
  await using desk = await adminDesk()
  const body = { listener: 'x'.repeat(1_048_577) }
  expect(code(await desk.ask('POST /api/suspend', { token: true, body }))).toEqual([413, 'BODY_TOO_LARGE'])
  expect((await desk.ask('GET /healthz')).status).toBe(200)
})

test('one that says that it is enormous is not waited for', async () => {
  await using desk = await adminDesk()
  const headers = { 'Content-Type': 'application/json', 'Content-Length': '99999999999', Connection: 'close' }
  const response = await desk.stream('POST /api/suspend', { token: true, headers })
  expect(response.statusCode).toBe(413)
  response.destroy()
})

test('what is no JSON, or not what the call takes, is refused with what is wrong', async () => {
  await using desk = await adminDesk()
  const headers = { 'Content-Type': 'application/json; charset=utf-8' }
  const ask = (body: string) => desk.ask('POST /api/suspend', { token: true, headers, body })
  expect(code(await ask('{"listener":'))).toEqual([400, 'JSON_INVALID'])
  expect(code(await ask('[]'))).toEqual([400, 'REQUEST_INVALID'])
  expect(await ask('{"listner":"echo"}')).toMatchObject({ status: 400, json: { error: { code: 'REQUEST_INVALID' } } })
  expect((await ask('{"listener":5}')).json.error.complaints).toMatchObject([{ path: 'body.listener' }])
  expect(code(await desk.ask('GET /api/explain?listener=echo', { token: true }))).toEqual([400, 'REQUEST_INVALID'])
})

test('a body that breaks off costs its connection alone', async () => {
  await using desk = await adminDesk()
  const { token } = desk.portreeve.admin!
  const client = connect(desk.adminPort, '127.0.0.1')
  client.write(
    `POST /api/suspend HTTP/1.1\r\nHost: 127.0.0.1:${desk.adminPort}\r\nAuthorization: Bearer ${token}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
  )
  await once(client, 'connect')
  client.destroy()
  await desk.event('connection.closed')
  expect((await desk.ask('GET /healthz')).status).toBe(200)
  expect(desk.of('connection.faulted')).toEqual([])
  expect(desk.socket('echo').state).toBe('accepting')
})

test('what is not there, and what cannot be done with what is, are said apart', async () => {
  await using desk = await adminDesk()
  expect(code(await desk.ask('GET /api/nothing', { token: true }))).toEqual([404, 'NOT_FOUND'])
  expect(code(await desk.ask('DELETE /api/status', { token: true }))).toEqual([405, 'METHOD_NOT_ALLOWED'])
  expect(code(await desk.ask('POST /', { token: true, body: {} }))).toEqual([405, 'METHOD_NOT_ALLOWED'])
  expect(code(await desk.ask('POST /api/changes/%E0%A4%A/undo', { token: true, body: {} }))).toEqual([
    400,
    'REQUEST_INVALID',
  ])
  for (const path of [
    '/..%2fpackage.json',
    '/../package.json',
    '/.hidden',
    '//evil.example/',
    '/constructor',
    '/a.constructor',
  ])
    expect([path, (await desk.ask(`GET ${path}`)).status]).toEqual([path, 404])
})

test('an unknown listener is 404, with the names of those that there are', async () => {
  await using desk = await adminDesk()
  const answer = await desk.ask('POST /api/suspend', { token: true, body: { listener: 'web' } })
  expect(code(answer)).toEqual([404, 'LISTENER_UNKNOWN'])
  expect(answer.json.error.message).toContain('echo')
})

test('HEAD has the headers of GET, and no body', async () => {
  await using desk = await adminDesk()
  const answer = await desk.ask('HEAD /api/status', { token: true })
  expect([answer.status, answer.text]).toEqual([200, ''])
  expect(Number(answer.headers['content-length'])).toBeGreaterThan(10)
})
