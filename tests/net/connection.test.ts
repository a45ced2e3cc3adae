import { expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { dial } from '../support/dial.ts'
import { openTcp, type PortOptions, shout } from '../support/net.ts'

/** The connection that a protocol gets, while its client is there. */
const meet = async (options: PortOptions = {}, localAddress = '127.0.0.5') => {
  const seen: Connection[] = []
  const rig = await openTcp((connection) => {
    seen.push(connection)
    connection.socket.write('x')
  }, options)
  const caller = await dial(rig.number, { localAddress })
  await caller.hears('x')
  return { rig, caller, connection: seen[0] as Connection }
}

test('a protocol gets to know both ends, the listener and the socket (P1)', async () => {
  const { rig, caller, connection } = await meet()
  await using _ = rig
  const { localPort } = caller.socket
  expect(connection).toMatchObject({
    remoteAddress: '127.0.0.5',
    remotePort: localPort,
    localAddress: '127.0.0.1',
    localPort: rig.number,
    peer: { address: '127.0.0.5', port: localPort },
    listener: 'test',
    socketName: 'test:0',
    domain: undefined,
    serverName: undefined,
    proxyHeader: undefined,
    secure: false,
    secureBy: undefined,
    canStartTls: false,
  })
  expect(Math.abs(connection.openedAt - Date.now())).toBeLessThan(10_000)
  expect(connection.draining.aborted).toBe(false)
})

test('a protocol gets to know what the lists say of the client (P1)', async () => {
  const lists = { clients: '127.0.0.5', blacklisted: '127.0.0.6', clusterPeers: '127.0.0.0/29' }
  for (const [address, expected] of [
    ['127.0.0.5', { client: true, blacklisted: false, clusterPeer: true }],
    ['127.0.0.6', { client: false, blacklisted: true, clusterPeer: true }],
    ['127.0.0.9', { client: false, blacklisted: false, clusterPeer: false }],
  ] as const) {
    const { rig, connection } = await meet({ lists }, address)
    await using _ = rig
    expect(connection).toMatchObject(expected)
  }
})

test('what held when a connection came holds to its end (M4)', async () => {
  const { rig, connection } = await meet({ lists: { clients: '127.0.0.5' } })
  await using _ = rig
  const { lists } = (await meet({})).rig.port.terms
  rig.port.adopt({ ...rig.port.terms, lists })
  expect(connection.client).toBe(true)
})

test('a protocol can tell the operator something', async () => {
  const { rig, connection } = await meet()
  await using _ = rig
  connection.notify('info', 'a message came', { size: 7 })
  expect(rig.recorder.of('notice')).toMatchObject([{ message: 'a message came' }])
})

test('bytes are counted when a connection ends, in clear and as the protocol sees them', async () => {
  await using rig = await openTcp(shout)
  using caller = await dial(rig.number)
  await caller.send('12345').hears('12345')
  caller.socket.end()
  await rig.recorder.first('closed')
  expect([rig.port.counters.bytesRead, rig.port.counters.bytesWritten]).toEqual([5, 5])
})

test('a peer that has logged in is not blacklisted, and everybody hears who it is (P5)', async () => {
  const { rig, connection } = await meet({ tls: 'ext', lists: { blacklisted: '127.0.0.5' } })
  await using _ = rig
  connection.loginFailed('alice', 'PLAIN')
  expect([connection.user, connection.blacklisted]).toEqual([undefined, true])
  connection.loggedIn('alice', 'LOGIN')
  expect([connection.user, connection.blacklisted]).toEqual(['alice', false])
  const common = { address: '127.0.0.5', login: { user: 'alice', secureBy: 'ext' } }
  expect(rig.recorder.of('loginFailed')).toMatchObject([{ ...common, login: { method: 'PLAIN' } }])
  expect(rig.recorder.of('loggedIn')).toMatchObject([{ ...common, login: { method: 'LOGIN' } }])
  expect(rig.port.counters.logins).toEqual({ accepted: 1, failed: 1, deferred: 0 })
})
