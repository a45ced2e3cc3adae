import { connect as connectTls } from 'node:tls'
import { expect, it } from 'vitest'
import type { ListenerInput, SettingsInput } from '../../src/index.ts'
import { Caller, call, dial } from '../support/dial.ts'
import { loopback, running } from '../support/portreeve.ts'

const settings = (listener: Partial<ListenerInput>, row: object = {}): SettingsInput => ({
  addressLists: { trustedProxies: '127.0.0.1', clients: '203.0.113.0/24' },
  domains: [{ name: 'example.com', certificate: 'self-signed' }, { name: 'bare.example' }],
  listeners: { echo: { protocol: 'echo', ...listener, sockets: loopback().map((socket) => ({ ...socket, ...row })) } },
})

it('a refusal says by which proxy the client came, and which name it asked for: so explain can be asked the same', async () => {
  await using run = await running(settings({}, { proxyProtocol: 'required', tls: 'on' }))
  using raw = await dial(run.port('echo'))
  raw.send('PROXY TCP4 203.0.113.9 127.0.0.1 5 6\r\n')
  using caller = new Caller(connectTls({ socket: raw.socket, servername: 'bare.example', rejectUnauthorized: false }))
  await caller.gone
  const refused = await run.event('connection.refused')
  expect(refused).toMatchObject({
    reason: 'no-certificate',
    remoteAddress: '203.0.113.9',
    proxy: { address: '127.0.0.1', version: 1 },
    serverName: 'bare.example',
  })
  const { remoteAddress: from, proxy, serverName } = refused
  const question = { listener: 'echo', from, through: proxy?.address, serverName }
  expect((await run.portreeve.explain(question)).reason).toBe('no-certificate')
})

it('M4: a connection is asked to its end what held when it came', async () => {
  await using run = await running(settings({}, { tls: 'on' }))
  using waiting = call(run.port('echo'))
  await expect.poll(() => run.portreeve.status().open).toBe(1)
  await run.portreeve.apply(settings({ clientsOnly: true }, { tls: 'on' }))
  using served = new Caller(connectTls({ socket: waiting.socket, rejectUnauthorized: false }))
  await served.send('hello').hears('hello')
  using later = new Caller(connectTls({ port: run.port('echo'), host: '127.0.0.1', rejectUnauthorized: false }))
  await later.gone
  expect(run.of('connection.refused').map(({ reason }) => reason)).toEqual(['clients-only'])
})
