import { describe, expect, test } from 'vitest'
import { dial } from '../support/dial.ts'
import { arrived, greet, openTcp } from '../support/net.ts'
import { behind, CLIENT, V1 } from './behind-proxy.ts'

describe('proxyProtocol: required', () => {
  test('refuses a peer that is not trusted before it says anything (X1, X3)', async () => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await caller.all()).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: '127.0.0.9', reason: 'proxy-untrusted' }])
  })

  const wrong: [string, string, string][] = [
    ['something else', 'GET / HTTP/1.1\r\n', 'proxy-missing'],
    ['a number out of bounds', 'PROXY TCP4 256', 'proxy-invalid'],
    ['a line without end', `PROXY UNKNOWN ${'x'.repeat(200)}`, 'proxy-invalid'],
    ['a wrong byte in version 2', '\r\n\r\n\0\r\nQUIT\n\x31', 'proxy-invalid'],
    ['more than fits', '\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff', 'proxy-invalid'],
  ]

  test.each(wrong)('closes at the first wrong byte: %s (X5)', async (_, bytes, reason) => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number)
    expect(await caller.send(Buffer.from(bytes, 'latin1')).all()).toBe('')
    expect(rig.recorder.reasons).toEqual([reason])
    expect(rig.port.counters.admitted).toBe(0)
  })

  test.each([
    ['a silent peer', ''],
    ['a header that stops in its middle', 'PROXY TCP4 198.'],
  ])('closes %s at the deadline (X3, X5)', async (_, bytes) => {
    await using rig = await openTcp(greet, behind({ proxyTimeout: 50 }))
    using caller = await dial(rig.number)
    expect(await caller.send(bytes).all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
    await rig.port.emptied()
    expect(rig.port.headers.size).toBe(0)
  })

  test('gives a dripping header no more time (X5)', async () => {
    await using rig = await openTcp(greet, behind({ proxyTimeout: 150 }))
    using caller = await dial(rig.number)
    caller.send('PROXY UNKNOWN ')
    const drip = setInterval(() => caller.send('x'), 10)
    await caller.gone
    clearInterval(drip)
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
  })

  test('closes a peer that ends inside its header (X5)', async () => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number)
    caller.socket.end('PROXY TCP4')
    await caller.gone
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'proxy-invalid', evidence: { detail: 'ended inside the header' } },
    ])
  })

  test('waits for so many proxies only (T7)', async () => {
    await using rig = await openTcp(greet, behind({ handshakeLimit: 2 }))
    const silent = [await dial(rig.number), await dial(rig.number)]
    await arrived(rig, 2)
    using third = await dial(rig.number)
    expect(await third.all()).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'header-limit', evidence: { count: 2, limit: 2 } }])
    await silent[0]?.send(V1).hears('\n')
    using fourth = await dial(rig.number)
    expect(await fourth.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
    for (const caller of silent) caller.socket.destroy()
  })
})
