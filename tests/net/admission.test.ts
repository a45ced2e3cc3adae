import { describe, expect, test } from 'vitest'
import { MemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { call, dial } from '../support/dial.ts'
import { FakeElsewhere } from '../support/elsewhere.ts'
import { greet, openTcp, type PortOptions, tcpTerms } from '../support/net.ts'
import { SharedLedger } from '../support/shared-ledger.ts'

/** Connects from an address, and says what became of it: the greeting, or nothing. */
const visit = async (port: number, localAddress: string): Promise<string> => {
  using caller = call(port, { localAddress })
  await Promise.race([caller.hears('\n').catch(() => {}), caller.gone])
  return caller.received
}

describe('the gate', () => {
  test('closes a denied peer at once, before a byte is sent (A1)', async () => {
    await using rig = await openTcp(greet, { denied: '127.0.0.9' })
    expect(await visit(rig.number, '127.0.0.9')).toBe('')
    expect(await visit(rig.number, '127.0.0.8')).toBe('hello 127.0.0.8\n')
    expect(rig.recorder.of('refused')).toMatchObject([
      { address: '127.0.0.9', reason: 'denied', evidence: { line: 1 } },
    ])
  })

  test.each<[string, PortOptions, string, string]>([
    ['grant lets in only the listed', { restriction: 'grant', addresses: '127.0.0.3' }, '127.0.0.3', '127.0.0.4'],
    ['deny lets in all but the listed', { restriction: 'deny', addresses: '127.0.0.4' }, '127.0.0.3', '127.0.0.4'],
  ])('asks the restriction: %s (A2, A3)', async (_, options, admitted, refused) => {
    await using rig = await openTcp(greet, options)
    expect(await visit(rig.number, refused)).toBe('')
    expect(await visit(rig.number, admitted)).toBe(`hello ${admitted}\n`)
    expect(rig.recorder.reasons).toEqual(['restricted'])
    expect(rig.port.counters.refused.restricted).toBe(1)
  })

  test('lets nobody in by an empty grant list (A2)', async () => {
    await using rig = await openTcp(greet, { restriction: 'grant' })
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
  })

  test('closes the connection above the maximum, and touches no open one (M1)', async () => {
    await using rig = await openTcp(greet, { maxConnections: 2 })
    using one = await dial(rig.number)
    using other = await dial(rig.number)
    await Promise.all([one.hears('\n'), other.hears('\n')])
    expect(await visit(rig.number, '127.0.0.2')).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'full', evidence: { count: 2, limit: 2 } }])
    expect([one.socket.closed, other.socket.closed]).toEqual([false, false])
    one.socket.destroy()
    await rig.recorder.first('closed')
    expect(await visit(rig.number, '127.0.0.2')).toBe('hello 127.0.0.2\n')
  })

  test('counts the maximum over all sockets of the listener together (M1)', async () => {
    await using one = await openTcp(greet, { maxConnections: 1 })
    await using other = await openTcp(greet, { account: one.port.terms.account })
    using first = await dial(one.number)
    await first.hears('\n')
    expect(await visit(other.number, '127.0.0.1')).toBe('')
    expect(other.recorder.reasons).toEqual(['full'])
  })

  test('counts each address by itself, and cluster peers not at all (M2)', async () => {
    await using rig = await openTcp(greet, { perAddressLimit: 1, lists: { clusterPeers: '127.0.0.7' } })
    using a = await dial(rig.number, { localAddress: '127.0.0.5' })
    using b = await dial(rig.number, { localAddress: '127.0.0.6' })
    using c = await dial(rig.number, { localAddress: '127.0.0.7' })
    await Promise.all([a.hears('\n'), b.hears('\n'), c.hears('\n')])
    expect(await visit(rig.number, '127.0.0.5')).toBe('')
    expect(await visit(rig.number, '127.0.0.7')).toBe('hello 127.0.0.7\n')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: '127.0.0.5', reason: 'per-address-limit' }])
  })

  test('counts an address over all listeners for the server-wide limit (M2)', async () => {
    const ledger = new MemoryLedger()
    const account = (name: string) => ledger.account(name, { maxConnections: 9, perAddressLimit: 9, clientReserve: 0 })
    await using one = await openTcp(greet, { serverLimit: 1, account: account('one') })
    await using other = await openTcp(greet, { serverLimit: 1, account: account('other') })
    using first = await dial(one.number)
    await first.hears('\n')
    expect(await visit(other.number, '127.0.0.1')).toBe('')
    expect(other.recorder.reasons).toEqual(['server-per-address-limit'])
    expect(await visit(other.number, '127.0.0.2')).toBe('hello 127.0.0.2\n')
  })

  test('counts what others hold of the same limits: another process, another machine (M8)', async () => {
    const elsewhere = new FakeElsewhere()
    elsewhere.hold('test', 0x7f000001, 1)
    elsewhere.hold('other', 0x7f000003, 5)
    const ledger = new MemoryLedger(elsewhere)
    await using rig = await openTcp(greet, { ledger, serverLimit: 3, maxConnections: 3, perAddressLimit: 1 })
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
    expect(await visit(rig.number, '127.0.0.2')).toBe('hello 127.0.0.2\n')
    expect(await visit(rig.number, '127.0.0.3')).toBe('')
    elsewhere.hold('test', 0x7f000009, 2)
    ledger.elsewhereChanged()
    expect([rig.port.terms.account.level, ledger.open]).toEqual(['full', 0])
    expect(await visit(rig.number, '127.0.0.2')).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'per-address-limit', evidence: { count: 1, limit: 1 } },
      { reason: 'server-per-address-limit', evidence: { count: 5, limit: 3 } },
      { reason: 'full', evidence: { count: 3, limit: 3 } },
    ])
  })

  test('works with any ledger that keeps the contract', async () => {
    const ledger = new SharedLedger()
    await using rig = await openTcp(greet, { ledger, maxConnections: 1 })
    using first = await dial(rig.number)
    await first.hears('\n')
    expect([await visit(rig.number, '127.0.0.1'), ledger.open]).toEqual(['', 1])
    first.socket.destroy()
    await rig.recorder.first('closed')
    expect(ledger.open).toBe(0)
  })

  test('keeps the reserve for clients, who may use every place (M3)', async () => {
    await using rig = await openTcp(greet, { maxConnections: 2, clientReserve: 1, lists: { clients: '127.0.0.5' } })
    using stranger = await dial(rig.number)
    await stranger.hears('\n')
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
    using client = await dial(rig.number, { localAddress: '127.0.0.5' })
    await client.hears('\n')
    expect(await visit(rig.number, '127.0.0.5')).toBe('')
    expect(rig.recorder.reasons).toEqual(['client-reserve', 'full'])
  })

  test('holds new terms for the next connection and closes nobody (M4)', async () => {
    const ledger = new MemoryLedger()
    await using rig = await openTcp(greet, { ledger, maxConnections: 9 })
    using first = await dial(rig.number)
    await first.hears('\n')
    rig.port.adopt(tcpTerms(rig.port.terms.service, { ledger, maxConnections: 1, denied: '127.0.0.4' }))
    expect(await visit(rig.number, '127.0.0.1')).toBe('')
    expect(await visit(rig.number, '127.0.0.4')).toBe('')
    expect(rig.recorder.reasons).toEqual(['full', 'denied'])
    expect(first.socket.closed).toBe(false)
  })

  test('asks in the order of M5: the first that refuses gives the reason', async () => {
    const full = { maxConnections: 1, perAddressLimit: 1, clientReserve: 1, lists: { clients: '127.0.0.1' } }
    await using rig = await openTcp(greet, {
      ...full,
      denied: '127.0.0.2',
      restriction: 'deny',
      addresses: '127.0.0.2/31',
    })
    using first = await dial(rig.number)
    await first.hears('\n')
    for (const address of ['127.0.0.2', '127.0.0.3', '127.0.0.1']) await visit(rig.number, address)
    expect(rig.recorder.reasons).toEqual(['denied', 'restricted', 'full'])
  })

  test('asks the address before the reserve (M5)', async () => {
    await using rig = await openTcp(greet, { maxConnections: 3, perAddressLimit: 1, clientReserve: 2 })
    using first = await dial(rig.number)
    await first.hears('\n')
    for (const address of ['127.0.0.1', '127.0.0.2']) await visit(rig.number, address)
    expect(rig.recorder.reasons).toEqual(['per-address-limit', 'client-reserve'])
  })

  test('admits in the order in which the peers came', async () => {
    await using rig = await openTcp(greet)
    const addresses = Array.from({ length: 30 }, (_, index) => `127.0.1.${index + 1}`)
    const callers = addresses.map((localAddress) => call(rig.number, { localAddress }))
    await Promise.all(callers.map((caller) => caller.hears('\n')))
    expect(rig.recorder.of('admitted').map(({ address }) => address)).toEqual(addresses)
    for (const caller of callers) caller.socket.destroy()
  })
})

describe('a dual-stack socket', () => {
  const dualStack = { address: '::' }

  test('knows an IPv4 client as itself: in lists, limits and what is told (A6)', async () => {
    await using rig = await openTcp(greet, { ...dualStack, perAddressLimit: 1, denied: '127.0.0.9' })
    using first = await dial(rig.number, { localAddress: '127.0.0.5' })
    expect(await first.hears('\n')).toBe('hello 127.0.0.5\n')
    expect(await visit(rig.number, '127.0.0.5')).toBe('')
    expect(await visit(rig.number, '127.0.0.9')).toBe('')
    expect(rig.recorder.told).toMatchObject([
      { what: 'admitted', address: '127.0.0.5' },
      { what: 'refused', address: '127.0.0.5', reason: 'per-address-limit' },
      { what: 'refused', address: '127.0.0.9', reason: 'denied' },
    ])
    expect(rig.port.terms.account.addresses()).toEqual([{ key: 0x7f000005, open: 1 }])
  })

  test('says the local address without the IPv6 around it (A6)', async () => {
    await using rig = await openTcp(
      ({ socket, localAddress, localPort }) => void socket.write(`${localAddress} ${localPort}\n`),
      dualStack,
    )
    using caller = await dial(rig.number)
    expect(await caller.hears('\n')).toBe(`127.0.0.1 ${rig.number}\n`)
  })

  test('counts IPv6 by its prefix, /64 unless set (M7)', async () => {
    await using rig = await openTcp(greet, { ...dualStack, perAddressLimit: 1 })
    using first = await dial(rig.number, { host: '::1' })
    expect(await first.hears('\n')).toBe('hello ::1\n')
    using second = call(rig.number, { host: '::1' })
    expect(await second.all()).toBe('')
    expect(rig.port.terms.account.addresses()).toEqual([{ key: '0:0', open: 1 }])
  })
})

describe('IPv6 clients behind a proxy', () => {
  const behind = async (port: number, address: string) => {
    const caller = await dial(port)
    caller.send(`PROXY TCP6 ${address} 2001:db8::1 1000 25\r\n`)
    await Promise.race([caller.hears('\n').catch(() => {}), caller.gone])
    return caller
  }
  const options: PortOptions = { proxyProtocol: 'required', lists: { trustedProxies: '127.0.0.1' }, perAddressLimit: 1 }

  test.each([
    [64, ['2001:db8::1', '2001:db8::ffff:2'], '2001:db8:0:1::1'],
    [48, ['2001:db8::1', '2001:db8:0:1::1'], '2001:db8:1::1'],
    [128, ['2001:db8::1', '2001:db8::1'], '2001:db8::2'],
  ])('are one in a /%i and two outside of it (M7)', async (ipv6Prefix, [one, twin], other) => {
    await using rig = await openTcp(greet, { ...options, ipv6Prefix })
    using first = await behind(rig.number, one as string)
    using second = await behind(rig.number, twin as string)
    using third = await behind(rig.number, other)
    expect([first.received, second.received, third.received]).toEqual([`hello ${one}\n`, '', `hello ${other}\n`])
    expect(rig.recorder.of('refused')).toMatchObject([{ address: twin, reason: 'per-address-limit' }])
  })

  test('are counted by the prefix that new settings say (M7, M4)', async () => {
    await using rig = await openTcp(greet, { ...options, ipv6Prefix: 48 })
    using first = await behind(rig.number, '2001:db8::1')
    using neighbour = await behind(rig.number, '2001:db8:0:1::1')
    rig.port.adopt({ ...rig.port.terms, ipv6Prefix: 64 })
    using later = await behind(rig.number, '2001:db8:0:1::1')
    expect([first.received, neighbour.received, later.received]).toEqual([
      'hello 2001:db8::1\n',
      '',
      'hello 2001:db8:0:1::1\n',
    ])
  })
})
