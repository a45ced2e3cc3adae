import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { Caller, dial } from '../support/dial.ts'
import { arrived, greet, openTcp, storeFor } from '../support/net.ts'
import { behind } from './behind-proxy.ts'

describe('a balancer that looks whether we are there', () => {
  const LOCAL = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex')
  const looks: [string, (caller: Caller) => void][] = [
    ['connects and ends', ({ socket }) => socket.end()],
    ['connects and resets', ({ socket }) => socket.resetAndDestroy()],
    ['sends LOCAL and ends', ({ socket }) => socket.end(LOCAL)],
    ['sends LOCAL and resets', ({ socket }) => socket.write(LOCAL, () => socket.resetAndDestroy())],
  ]

  describe.each(['required', 'optional'] as const)('where a header is %s', (proxyProtocol) => {
    test.each(looks)('and %s is neither counted nor told, also when there is no place', async (_, look) => {
      await using rig = await openTcp(greet, behind({ proxyProtocol, maxConnections: 0 }))
      const before = rig.port.counters.toJSON()
      using caller = await dial(rig.number)
      await arrived(rig)
      look(caller)
      await caller.gone
      await rig.port.emptied()
      expect(rig.recorder.told).toEqual([])
      expect(rig.port.counters.toJSON()).toEqual(before)
    })
  })

  test('is answered though the listener is full (LOCAL)', async () => {
    await using rig = await openTcp(greet, behind({ maxConnections: 0 }))
    using caller = await dial(rig.number)
    expect(await caller.send(LOCAL).hears('\n')).toBe('hello 127.0.0.1\n')
    expect([rig.port.open, rig.port.terms.account.open]).toEqual([0, 0])
  })

  test('is known in version 1 by a header that names the very connection it comes on, and nobody else is', async () => {
    await using rig = await openTcp(greet, behind({ maxConnections: 0 }))
    const headerOf = (port: number | undefined) => `PROXY TCP4 127.0.0.1 127.0.0.1 ${port} 25\r\n`
    using check = await dial(rig.number)
    expect(await check.send(headerOf(check.socket.localPort)).hears('\n')).toBe('hello 127.0.0.1\n')
    expect(rig.recorder.told).toEqual([])
    using client = await dial(rig.number)
    expect(await client.send(headerOf(check.socket.localPort)).all()).toBe('')
    expect(rig.port.counters.refused.full).toBe(1)
  })

  test('may break off a handshake, which is told to nobody (T2)', async () => {
    const domain = { name: 'localhost' }
    await using rig = await openTcp(
      greet,
      behind({ tls: 'on', domains: [domain], certificates: await storeFor(domain) }),
    )
    using caller = await dial(rig.number)
    caller.send(LOCAL)
    caller.socket.end('\x16\x03\x01')
    await caller.gone
    await rig.port.emptied()
    expect([rig.recorder.told, rig.port.counters.handshakes.failed]).toEqual([[], 0])
  })

  test('may do its handshake, which is told to nobody either (T2)', async () => {
    const domain = { name: 'localhost' }
    const certificates = await storeFor(domain)
    await using rig = await openTcp(greet, behind({ tls: 'on', domains: [domain], certificates }))
    const raw = await dial(rig.number)
    raw.send(LOCAL)
    using caller = new Caller(connectTls({ socket: raw.socket, rejectUnauthorized: false }))
    await caller.hears('hello')
    expect([rig.recorder.told, rig.port.counters.handshakes.ok]).toEqual([[], 0])
  })

  test('is told of when the protocol has a fault on it (P3)', async () => {
    await using rig = await openTcp(() => {
      throw new Error('on LOCAL')
    }, behind())
    using caller = await dial(rig.number)
    await caller.send(LOCAL).gone
    expect(rig.recorder.told).toMatchObject([{ what: 'faulted' }])
  })
})
