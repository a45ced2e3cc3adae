import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Gate } from '../../src/net/gate.ts'
import type { ConnectionService } from '../../src/net/terms.ts'
import { Caller, call, dial } from '../support/dial.ts'
import { compiled, greet, openTcp, type PortOptions, tcpTerms } from '../support/net.ts'
import { behind, CLIENT, V1 } from './behind-proxy.ts'

const service: ConnectionService = {
  serve: greet,
  refuse: ({ socket }, reason) => void socket.write(`no: ${reason}\n`),
}

const open = (options: PortOptions) => openTcp(service, { refusesWithWords: true, ...options })

const visit = async (port: number, localAddress: string): Promise<string> => {
  using caller = call(port, { localAddress })
  return await caller.all()
}

/** Connects and stays when the other side has ended. */
const stay = (port: number): Caller => new Caller(connect({ port, host: '127.0.0.1', allowHalfOpen: true }))

describe('a limit of count that is told in words (P2)', () => {
  test.each<[string, PortOptions]>([
    ['full', { maxConnections: 1 }],
    ['per-address-limit', { perAddressLimit: 1 }],
    ['server-per-address-limit', { serverLimit: 1 }],
    ['client-reserve', { maxConnections: 2, clientReserve: 1 }],
  ])('%s: counted and told of once, and it holds no place (M6)', async (reason, options) => {
    await using rig = await open(options)
    const first = await dial(rig.number)
    await first.hears('\n')
    expect(await visit(rig.number, '127.0.0.1')).toBe(`no: ${reason}\n`)
    expect(rig.recorder.of('refused')).toMatchObject([
      { address: '127.0.0.1', reason, evidence: { count: 1, limit: 1 } },
    ])
    const { counters, terms } = rig.port
    expect([counters.refused, counters.admitted]).toMatchObject([{ [reason]: 1 }, 1])
    expect([rig.port.open, terms.account.open]).toEqual([1, 1])
    first.socket.destroy()
    await rig.recorder.first('closed')
    using next = await dial(rig.number)
    expect(await next.hears('\n')).toBe('hello 127.0.0.1\n')
  })

  test('leaves lists silent (A1, A3)', async () => {
    await using rig = await open({
      denied: '127.0.0.9',
      restriction: 'deny',
      addresses: '127.0.0.8',
      maxConnections: 1,
    })
    using first = await dial(rig.number)
    await first.hears('\n')
    expect(await visit(rig.number, '127.0.0.9')).toBe('')
    expect(await visit(rig.number, '127.0.0.8')).toBe('')
    expect(rig.recorder.reasons).toEqual(['denied', 'restricted'])
  })

  test('is told to 50 at a time, and the rest is closed at the gate', async () => {
    await using rig = await open({ maxConnections: 1 })
    using first = await dial(rig.number)
    await first.hears('\n')
    const staying = Array.from({ length: 50 }, () => stay(rig.number))
    for (const caller of staying) await caller.hears('no: full\n')
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
    expect(rig.port.counters.refused.full).toBe(51)
    staying[0]?.socket.destroy()
    while (rig.port.table.size > 50) await turn()
    expect(await visit(rig.number, '127.0.0.1')).toBe('no: full\n')
    expect([rig.port.counters.refused.full, rig.recorder.of('refused').length]).toEqual([52, 52])
    for (const { socket } of staying) socket.destroy()
  })

  test('is told to the client behind a proxy, and not for its lists (X2)', async () => {
    await using rig = await open(behind({ maxConnections: 1, denied: '203.0.113.1' }))
    using first = await dial(rig.number)
    await first.send(V1).hears('\n')
    using second = await dial(rig.number)
    expect(await second.send(V1).all()).toBe('no: full\n')
    using denied = await dial(rig.number)
    expect(await denied.send('PROXY TCP4 203.0.113.1 192.0.2.1 1 2\r\n').all()).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([
      { address: CLIENT, reason: 'full' },
      { address: '203.0.113.1', reason: 'denied' },
    ])
  })

  test('is told at once to who comes past the proxy, where a header is optional (X1)', async () => {
    await using rig = await open(behind({ proxyProtocol: 'optional', maxConnections: 1, proxyTimeout: 60_000 }))
    using first = await dial(rig.number)
    await first.send(V1).hears('\n')
    expect(await visit(rig.number, '127.0.0.9')).toBe('no: full\n')
  })

  test('is a fault of its connection only where the words throw (P3)', async () => {
    const refuse = (): never => {
      throw new Error('boom')
    }
    await using rig = await openTcp({ serve: greet, refuse }, { refusesWithWords: true, maxConnections: 1 })
    using first = await dial(rig.number)
    await first.hears('\n')
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
    expect([rig.port.counters.faults, rig.port.counters.refused.full, first.socket.closed]).toEqual([1, 1, false])
  })

  test('is counted also of one that was gone before it could be told (D6)', () => {
    const turned: string[] = []
    const terms = tcpTerms(service, { maxConnections: 1 })
    const gate = new Gate(compiled(terms), {
      turnedAway: (origin, { reason }) => turned.push(`${origin.remoteAddress} ${reason}`),
      hasWords: () => true,
    })
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
      expect(gate.check(address)).toBe(false)
      if (address === '127.0.0.1') gate.take()
    }
    expect(turned).toEqual(['127.0.0.2 full'])
    expect(gate.take()).toMatchObject({ address: '127.0.0.3', place: undefined, refusal: { reason: 'full' } })
  })
})
