import { describe, expect, test } from 'vitest'
import { dial } from '../support/dial.ts'
import { greet, openTcp, type PortOptions } from '../support/net.ts'
import { behind, CLIENT, mirror, V1 } from './behind-proxy.ts'

describe('proxyProtocol: optional', () => {
  const optional = (options: PortOptions = {}) => behind({ proxyProtocol: 'optional', ...options })

  test('believes the header of a trusted peer (X1)', async () => {
    await using rig = await openTcp(greet, optional())
    using caller = await dial(rig.number)
    expect(await caller.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
  })

  test('refuses the header of another peer (X1)', async () => {
    await using rig = await openTcp(greet, optional())
    using caller = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await caller.send(V1).all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-untrusted'])
    expect([rig.port.terms.account.open, rig.port.counters.admitted]).toEqual([0, 0])
  })

  test.each(['127.0.0.1', '127.0.0.9'])(
    'serves a peer without a header as itself, and loses none of its bytes: %s (X5)',
    async (localAddress) => {
      await using rig = await openTcp(mirror, optional())
      using caller = await dial(rig.number, { localAddress })
      expect(await caller.send('PROXIMITY end').hears(' end')).toBe(`${localAddress}|PROXIMITY end`)
    },
  )

  test.each(['127.0.0.1', '127.0.0.9'])('serves a silent peer when the time is over: %s (X3)', async (localAddress) => {
    await using rig = await openTcp(greet, optional({ proxyTimeout: 50 }))
    using caller = await dial(rig.number, { localAddress })
    expect(await caller.hears('\n')).toBe(`hello ${localAddress}\n`)
  })

  test('closes a header that stops in its middle at the deadline (X5)', async () => {
    await using rig = await openTcp(greet, optional({ proxyTimeout: 50 }))
    using caller = await dial(rig.number)
    expect(await caller.send('PROXY TC').all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
  })

  test('gives the protocol what looked like a header and ended (X5)', async () => {
    await using rig = await openTcp(mirror, optional())
    using caller = await dial(rig.number)
    caller.socket.end('PROX')
    expect(await caller.all()).toBe('127.0.0.1|PROX')
  })

  test('lets no stranger keep proxies waiting: it is judged and counted at the gate (M2, T7)', async () => {
    await using rig = await openTcp(greet, optional({ handshakeLimit: 1, perAddressLimit: 2 }))
    const silent = [
      await dial(rig.number, { localAddress: '127.0.0.9' }),
      await dial(rig.number, { localAddress: '127.0.0.9' }),
    ]
    using third = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await third.all()).toBe('')
    using proxy = await dial(rig.number)
    expect(await proxy.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
    expect(rig.recorder.reasons).toEqual(['per-address-limit'])
    for (const caller of silent) caller.socket.destroy()
    proxy.socket.destroy()
    await rig.port.emptied()
    expect([rig.port.terms.account.open, rig.port.strangers.size]).toEqual([0, 0])
  })
})
