import { describe, expect, test } from 'vitest'
import { type Caller, dial } from '../support/dial.ts'
import { greet, openTcp, type PortOptions } from '../support/net.ts'
import { behind, CLIENT, PROXY, V1 } from './behind-proxy.ts'

describe('the client in a header', () => {
  const visit = async (port: number, header: string | Uint8Array = V1, localAddress = PROXY): Promise<Caller> => {
    const caller = await dial(port, { localAddress })
    caller.send(header)
    await Promise.race([caller.hears('\n').catch(() => {}), caller.gone])
    return caller
  }

  test.each<[string, PortOptions, string]>([
    ['denied', { denied: CLIENT }, 'denied'],
    ['not granted', { restriction: 'grant', addresses: PROXY }, 'restricted'],
    ['not a client, where the rest is for clients', { maxConnections: 1, clientReserve: 1 }, 'client-reserve'],
    ['one too many', { maxConnections: 0 }, 'full'],
    ['one too many of its address', { perAddressLimit: 0 }, 'per-address-limit'],
  ])('is judged by every rule: %s (X2)', async (_, options, reason) => {
    await using rig = await openTcp(greet, behind(options))
    using caller = await visit(rig.number)
    expect(caller.received).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: CLIENT, reason }])
    expect([rig.port.open, rig.port.counters.admitted]).toEqual([0, 0])
  })

  test('is counted, and not the proxy (X2, M2)', async () => {
    await using rig = await openTcp(greet, behind({ perAddressLimit: 1 }))
    using one = await visit(rig.number)
    using other = await visit(rig.number, V1.replace(CLIENT, '198.51.100.8'))
    using twin = await visit(rig.number)
    expect([one.received, other.received, twin.received]).toEqual([`hello ${CLIENT}\n`, 'hello 198.51.100.8\n', ''])
  })

  test('is asked about for client, blacklisted and cluster peer (P1, X2)', async () => {
    const lists = { trustedProxies: PROXY, clients: CLIENT, blacklisted: '198.51.100.0/24', clusterPeers: PROXY }
    await using rig = await openTcp(
      (c) => void c.socket.end(`${c.client} ${c.blacklisted} ${c.clusterPeer}`),
      behind({ lists }),
    )
    using caller = await dial(rig.number)
    expect(await caller.send(V1).all()).toBe('true true false')
  })

  test('does not come to be known when the proxy itself is refused (X2, A1)', async () => {
    await using rig = await openTcp(greet, behind({ denied: PROXY }))
    using caller = await visit(rig.number)
    expect(caller.received).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: PROXY, reason: 'denied' }])
  })

  test.each<[string, string | Uint8Array]>([
    ['UNKNOWN', 'PROXY UNKNOWN\r\n'],
    ['UNSPEC', Buffer.from('0d0a0d0a000d0a515549540a21000000', 'hex')],
  ])('is the peer itself for %s, and is counted as that (X3)', async (_, header) => {
    await using rig = await openTcp(greet, behind({ perAddressLimit: 1 }))
    using one = await visit(rig.number, header)
    using other = await visit(rig.number, header)
    expect([one.received, other.received]).toEqual([`hello ${PROXY}\n`, ''])
    expect(rig.recorder.of('refused')).toMatchObject([{ address: PROXY, reason: 'per-address-limit' }])
  })
})
