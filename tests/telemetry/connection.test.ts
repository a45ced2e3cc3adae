import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/index.ts'
import type { PortreeveEvent } from '../../src/telemetry/index.ts'
import { call, dial, dialTls } from '../support/dial.ts'
import { loopback, type Running, running } from '../support/portreeve.ts'

const row = { port: 'any', address: '127.0.0.1' } as const

/** Does what is a listener's own to tell, and then what its peer ends in. */
const chatty = (seen: Connection[]) => (connection: Connection) => {
  seen.push(connection)
  connection.notify('info', 'hello')
  connection.loggedIn('alice', 'PLAIN')
  connection.loginDeferred('alice', 'PLAIN')
  connection.loginFailed('alice', 'PLAIN')
  connection.socket.on('data', () => {
    throw new Error('boom')
  })
  connection.socket.write('ready\n')
}

const start = async () => {
  const seen: Connection[] = []
  const run = await running({
    addressLists: { denied: '127.0.0.9', trustedProxies: '127.0.0.2' },
    domains: [{ name: 'localhost', certificate: 'self-signed' }],
    listeners: {
      chatty: { protocol: chatty(seen), ban: { failures: 1, for: '1m' }, sockets: [{ ...row, tls: 'on' }, row] },
      clients: { protocol: chatty(seen), clientsOnly: true, sockets: loopback() },
      behind: { protocol: chatty(seen), sockets: [{ ...row, proxyProtocol: 'required' }] },
    },
  })
  return { run, seen }
}

const ofConnection = ({ told }: Running, connection: string | undefined): PortreeveEvent['type'][] =>
  told.filter((event) => 'connection' in event && event.connection === connection).map(({ type }) => type)

describe('what is told of a connection', () => {
  test('has one id in everything: admitted, secured, notices, logins, ban, fault, closed (D6)', async () => {
    const { run, seen } = await start()
    await using _ = run
    using caller = await dialTls(run.port('chatty'))
    await caller.send('x').gone
    await run.event('connection.closed')
    expect(ofConnection(run, seen[0]?.id)).toEqual([
      'connection.admitted',
      'connection.secured',
      'protocol.notice',
      'login.accepted',
      'login.deferred',
      'login.failed',
      'address.banned',
      'connection.faulted',
      'connection.closed',
    ])
    expect(run.told.filter(({ type }) => /^(connection|login|address)/.test(type))).toHaveLength(8)
  })

  test('has an id also where it is refused behind the gate: in its handshake, by its protocol, for its header', async () => {
    const { run } = await start()
    await using _ = run
    using noTls = await dial(run.port('chatty'), { localAddress: '127.0.0.3' })
    await noTls.send('no handshake at all\r\n').gone
    await call(run.port('clients'), { localAddress: '127.0.0.3' }).gone
    using noHeader = await dial(run.port('behind'), { localAddress: '127.0.0.2' })
    await noHeader.send('no header at all\r\n').gone
    await run.event('connection.refused', ({ reason }) => reason === 'proxy-missing')
    const refused = run.of('connection.refused')
    expect(refused.map(({ reason }) => reason)).toEqual(['handshake-failed', 'clients-only', 'proxy-missing'])
    expect(new Set(refused.map(({ connection }) => connection)).size).toBe(3)
    expect(ofConnection(run, refused[0]?.connection)[0]).toBe('connection.admitted')
    expect(ofConnection(run, refused[2]?.connection)).toEqual(['connection.refused'])
  })

  test('has none at the gate, which makes no connection of it', async () => {
    const { run } = await start()
    await using _ = run
    await call(run.port('clients'), { localAddress: '127.0.0.9' }).gone
    const refused = await run.event('connection.refused')
    expect([refused.reason, 'connection' in refused]).toEqual(['denied', false])
  })

  test('is another for each connection, and none of a ban by hand', async () => {
    const { run, seen } = await start()
    await using _ = run
    const port = run.port('chatty', 1)
    using one = await dial(port, { localAddress: '127.0.0.4' })
    using other = await dial(port, { localAddress: '127.0.0.5' })
    await Promise.all([one.hears('ready'), other.hears('ready')])
    expect(new Set(seen.map(({ id }) => id)).size).toBe(2)
    run.portreeve.ban('127.0.0.6')
    expect(await run.event('address.banned', ({ by }) => by === 'hand')).not.toHaveProperty('connection')
  })

  test('says which connection came to a domain without a certificate (T5)', async () => {
    await using run = await running({ listeners: { safe: { protocol: 'echo', sockets: [{ ...row, tls: 'on' }] } } })
    await dialTls(run.port('safe')).catch(() => {})
    const { connection } = await run.event('certificate.failed')
    expect(connection).toBeDefined()
    expect(ofConnection(run, connection)).toContain('connection.refused')
  })
})
