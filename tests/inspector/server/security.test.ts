import { expect, test } from 'vitest'
import { adminDesk, code } from './desk.ts'

test('a foreign Host is refused, also for the page: a name of an attacker’s may lead here by DNS', async () => {
  await using desk = await adminDesk({ hosts: ['Admin.Example.com'] })
  const port = desk.adminPort
  const ask = async (Host: string, path = '/api/status') =>
    (await desk.ask(`GET ${path}`, { token: true, headers: { Host } })).status
  for (const own of ['127.0.0.1', '127.0.0.9', '[::1]', 'localhost', 'LOCALHOST', 'admin.example.com'])
    expect([own, await ask(`${own}:${port}`)]).toEqual([own, 200])
  for (const foreign of [
    'evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'localhost.',
    '[::2]',
    'user@localhost',
    '0x7f.1',
  ])
    expect([foreign, await ask(`${foreign}:${port}`)]).toEqual([foreign, 421])
  for (const wrongPort of ['127.0.0.1', 'localhost:80', `localhost:${port + 1}`, `localhost:${port}:${port}`])
    expect([wrongPort, await ask(wrongPort)]).toEqual([wrongPort, 421])
  expect(await ask(`evil.example:${port}`, '/')).toBe(421)
  expect(await ask(`evil.example:${port}`, '/page.js')).toBe(421)
})

test('a foreign Origin is refused, whatever else is shown', async () => {
  await using desk = await adminDesk()
  const origin = `http://127.0.0.1:${desk.adminPort}`
  const ask = async (Origin: string) => code(await desk.ask('GET /api/status', { token: true, headers: { Origin } }))
  expect(await ask(origin)).toEqual([200, undefined])
  const others = [
    'null',
    'http://evil.example',
    `https://127.0.0.1:${desk.adminPort}`,
    'http://127.0.0.1',
    `${origin}.evil`,
  ]
  for (const other of [...others, `http://localhost:${desk.adminPort}`])
    expect([other, ...(await ask(other))]).toEqual([other, 403, 'ORIGIN_FOREIGN'])
})

test('what the browser calls cross-site is refused, also a page of the same site on another port', async () => {
  await using desk = await adminDesk()
  const ask = async (site: string) =>
    (await desk.ask('GET /api/status', { token: true, headers: { 'Sec-Fetch-Site': site } })).status
  expect([await ask('same-origin'), await ask('none')]).toEqual([200, 200])
  expect([await ask('cross-site'), await ask('same-site'), await ask('')]).toEqual([403, 403, 403])
})

test('without the token nothing is told, and a wrong one waits', async () => {
  await using desk = await adminDesk()
  const missing = await desk.ask('GET /api/status')
  expect(code(missing)).toEqual([401, 'TOKEN_MISSING'])
  expect(missing.headers['www-authenticate']).toMatch(/^Bearer/)
  expect(code(await desk.ask('GET /api/status', { headers: { Authorization: 'Basic YTpi' } }))).toEqual([
    401,
    'TOKEN_MISSING',
  ])
  const before = performance.now()
  expect(code(await desk.ask('GET /api/status', { token: 'wrong' }))).toEqual([401, 'TOKEN_WRONG'])
  expect(performance.now() - before).toBeGreaterThan(900)
  expect(desk.of('login.failed')).toMatchObject([{ listener: 'admin', user: 'admin', method: 'token' }])
})

test('of wrong tokens not more than twenty wait at one time, and the right one does not wait for them', async () => {
  await using desk = await adminDesk()
  const wrong = Promise.all(Array.from({ length: 25 }, () => desk.ask('GET /api/status', { token: 'wrong' })))
  await desk.event('login.failed', () => desk.of('login.failed').length === 25)
  const before = performance.now()
  expect((await desk.ask('GET /api/status', { token: true })).status).toBe(200)
  expect(performance.now() - before).toBeLessThan(500)
  const codes = (await wrong).map(({ status }) => status).sort()
  expect(codes).toEqual([...Array(20).fill(401), ...Array(5).fill(429)])
})

test('a session may read and change nothing; its cookie is for this site and no script', async () => {
  await using desk = await adminDesk()
  const begun = await desk.ask('POST /api/session', { token: true })
  expect([begun.status, begun.text]).toEqual([204, ''])
  expect(begun.headers['set-cookie']).toEqual([
    expect.stringMatching(/^portreeve-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
  ])
  const headers = { Cookie: `other=1; ${begun.headers['set-cookie']![0]!.split(';')[0]}` }
  expect((await desk.ask('GET /api/status', { headers })).status).toBe(200)
  expect(code(await desk.ask('POST /api/suspend', { headers, body: {} }))).toEqual([401, 'TOKEN_MISSING'])
  expect(code(await desk.ask('POST /api/session', { headers }))).toEqual([401, 'TOKEN_MISSING'])
  const ended = await desk.ask('DELETE /api/session', { headers })
  expect(ended.headers['set-cookie']).toEqual([expect.stringContaining('Max-Age=0')])
  expect(code(await desk.ask('GET /api/status', { headers }))).toEqual([401, 'TOKEN_MISSING'])
})

test('a hundred sessions are kept, and the oldest makes room', async () => {
  await using desk = await adminDesk()
  const status = async (Cookie: string) => (await desk.ask('GET /api/status', { headers: { Cookie } })).status
  const first = await desk.session()
  const second = await desk.session()
  for (let count = 2; count < 100; count++) await desk.session()
  expect(await status(first)).toBe(200)
  await desk.session()
  expect([await status(first), await status(second)]).toEqual([401, 200])
})

test('no page may frame it, load from elsewhere, or be kept: every answer says so', async () => {
  await using desk = await adminDesk()
  const answers = [
    await desk.ask('GET /'),
    await desk.ask('GET /nothing/here'),
    await desk.ask('GET /healthz'),
    await desk.ask('GET /api/status'),
    await desk.ask('GET /api/status', { token: true }),
    await desk.ask('GET /', { headers: { Host: 'evil.example' } }),
    await desk.ask('POST /api/session', { token: true }),
  ]
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

test('a form of another site changes and reads nothing, although the browser sends the cookie', async () => {
  await using desk = await adminDesk()
  const Cookie = await desk.session()
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    const headers = { Cookie, 'Content-Type': type }
    const body = '{"name":"denied","text":"127.0.0.1"}'
    expect(code(await desk.ask('POST /api/lists/check', { headers, body }))).toEqual([415, 'NOT_JSON'])
    expect(code(await desk.ask('POST /api/suspend', { headers, body: '{}' }))).toEqual([401, 'TOKEN_MISSING'])
  }
  const headers = { Cookie, Origin: 'http://evil.example', 'Sec-Fetch-Site': 'cross-site' }
  expect((await desk.ask('POST /api/lists/check', { headers, body: { name: 'denied', text: '' } })).status).toBe(403)
  expect(desk.socket('echo').state).toBe('accepting')
})

test('another site gets no leave to ask (CORS)', async () => {
  await using desk = await adminDesk()
  const headers = { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'POST' }
  expect((await desk.ask('OPTIONS /api/suspend', { headers })).status).toBeGreaterThanOrEqual(400)
})
