import { once } from 'node:events'
import { expect, test } from 'vitest'
import { protocolNames } from '../../../src/protocols/by-name.ts'
import { dial } from '../../support/dial.ts'
import { adminDesk, code } from './desk.ts'

test('one listener is suspended and resumed, or all (D1)', async () => {
  await using desk = await adminDesk()
  const post = async (what: string, body: object = {}) =>
    (await desk.ask(`POST /api/${what}`, { token: true, body })).status
  expect(await post('suspend', { listener: 'echo' })).toBe(204)
  expect(desk.socket('echo').state).toMatch(/^suspended/)
  expect(await post('resume')).toBe(204)
  expect(desk.socket('echo').state).toBe('accepting')
})

test('a drain is answered with its report, while the admin listener is still there (D2)', async () => {
  await using desk = await adminDesk()
  const guest = await dial(desk.port('echo'))
  guest.send('x')
  await guest.hears('x')
  const answer = await desk.ask('POST /api/drain', { token: true, body: { deadline: '200ms' } })
  expect([answer.status, answer.json]).toEqual([200, { left: 0, cut: 1, duration: expect.any(Number) }])
  expect(await desk.portreeve.drain()).toMatchObject({ cut: 1 })
  expect(desk.portreeve.status().state).toBe('stopped')
})

test('the protocols that settings can name are told, with their options as JSON Schemas', async () => {
  await using desk = await adminDesk()
  expect(code(await desk.ask('GET /api/protocols'))).toEqual([401, 'TOKEN_MISSING'])
  const { status, json } = await desk.ask('GET /api/protocols', { headers: { Cookie: await desk.session() } })
  expect(status).toBe(200)
  expect(json.map(({ name }: { name: string }) => name)).toEqual(protocolNames)
  expect(json).toContainEqual({
    name: 'syslog',
    transports: ['udp', 'tcp'],
    hasWords: false,
    summary: expect.stringMatching(/^[A-Z].*\.$/),
    options: expect.objectContaining({
      additionalProperties: false,
      properties: {
        to: expect.objectContaining({ default: 'log', description: expect.stringMatching(/Default log\.$/) }),
      },
    }),
  })
  const { json: described } = await desk.ask('GET /api/openapi.json', { token: true })
  const { schema } = described.paths['/api/protocols'].get.responses['200'].content['application/json']
  expect(Object.keys(schema.items.properties)).toEqual(Object.keys(json[0]))
})

test('explain counts who is there now', async () => {
  await using desk = await adminDesk(
    {},
    {
      listeners: { echo: { protocol: 'echo', maxConnections: 1, sockets: [{ port: 'any', address: '127.0.0.1' }] } },
    },
  )
  const ask = async () => (await desk.ask('GET /api/explain?listener=echo&from=192.0.2.1', { token: true })).json
  expect(await ask()).toMatchObject({ admitted: true, socket: 'echo:any' })
  using guest = await dial(desk.port('echo'))
  guest.send('x')
  await guest.hears('x')
  expect(await ask()).toMatchObject({ admitted: false, reason: 'full' })
  expect(code(await desk.ask('GET /api/explain?listener=echo&from=nobody', { token: true }))).toEqual([
    400,
    'ADDRESS_INVALID',
  ])
})

test('reload applies what the program has given last, with the listeners that it opened', async () => {
  await using desk = await adminDesk()
  await desk.portreeve.open('more', { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] })
  const port = desk.port('more')
  const answer = await desk.ask('POST /api/reload', { token: true, body: {} })
  expect(answer.json.rows.map(({ action, listener }: Record<string, string>) => `${action} ${listener}`)).toEqual([
    'keep echo',
    'keep more',
  ])
  expect(desk.port('more')).toBe(port)
  await desk.portreeve.close('more')
  await desk.ask('POST /api/reload', { token: true, body: {} })
  expect(Object.keys(desk.portreeve.status().listeners)).toEqual(['echo'])
})

test('what the parts of the API bring is there: metrics, machines, actors and what they do', async () => {
  await using desk = await adminDesk()
  const metrics = await desk.ask('GET /metrics', { token: true })
  expect(metrics.headers['content-type']).toMatch(/^text\/plain/)
  expect(metrics.text).toContain('portreeve_socket_state{listener="echo",socket="echo:any",state="accepting"} 1')
  expect(code(await desk.ask('GET /metrics'))).toEqual([401, 'TOKEN_MISSING'])
  expect((await desk.ask('GET /api/actors', { token: true })).json).toMatchObject({ machine: 'supervisor' })
  const machines = (await desk.ask('GET /api/machines', { token: true })).json
  expect(machines.map(({ name }: { name: string }) => name)).toContain('tcp-socket')
  const stream = await desk.stream('GET /api/events?topics=actor', { token: true })
  const [heard] = await Promise.all([once(stream, 'data').then(() => once(stream, 'data')), desk.portreeve.suspend()])
  expect(String(heard)).toMatch(/^event: actor\ndata: \{.*"event":/)
  stream.destroy()
})

test('an address is banned by hand, listed and served again; changes need the token', async () => {
  await using desk = await adminDesk()
  const body = { address: '127.0.0.66', for: '1m' }
  expect(code(await desk.ask('POST /api/ban', { body }))).toEqual([401, 'TOKEN_MISSING'])
  const { json: ban } = await desk.ask('POST /api/ban', { token: true, body })
  expect(ban).toEqual({ address: '127.0.0.66', until: expect.any(Number), by: 'hand' })
  expect((await desk.ask('GET /api/bans', { token: true })).json).toEqual([ban])
  const lift = async () => (await desk.ask('POST /api/unban', { token: true, body: { address: '127.0.0.66' } })).json
  expect([await lift(), await lift(), desk.portreeve.bans()]).toEqual([{ lifted: true }, { lifted: false }, []])
  const network = await desk.ask('POST /api/ban', { token: true, body: { address: '10.0.0.0/8' } })
  expect(code(network)).toEqual([400, 'ADDRESS_INVALID'])
})

test('the address that a ban comes from is banned only with force', async () => {
  await using desk = await adminDesk()
  const body = { address: '::ffff:127.0.0.1' }
  expect(code(await desk.ask('POST /api/ban', { token: true, body }))).toEqual([409, 'OWN_ADDRESS'])
  expect(desk.portreeve.bans()).toEqual([])
  expect((await desk.ask('POST /api/ban', { token: true, body: { ...body, force: true } })).status).toBe(200)
  expect(desk.portreeve.bans()).toMatchObject([{ address: '127.0.0.1' }])
})
