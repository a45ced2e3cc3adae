import { describe, expect, test } from 'vitest'
import type { Datagram } from '../../src/net/datagram.ts'
import { echo, kept, Sender } from '../support/datagrams.ts'
import { openUdp, type PortOptions, udpTerms } from '../support/net.ts'

describe('a UDP port', () => {
  test('answers a datagram, to its sender only', async () => {
    await using rig = await openUdp(echo)
    using sender = await Sender.at('127.0.0.1')
    using other = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'abc')
    expect(await sender.hears()).toEqual(['abc'])
    expect(other.received).toEqual([])
    const { datagrams, bytesRead } = rig.port.counters
    expect([datagrams, bytesRead]).toEqual([{ received: 1, refused: 0, unanswered: 0 }, 3])
  })

  test('says whence a datagram came and where it arrived', async () => {
    const seen: Datagram[] = []
    await using rig = await openUdp(kept(seen), {
      lists: { clients: '127.0.0.5', blacklisted: '127.0.0.5' },
    })
    using sender = await Sender.at('127.0.0.5')
    sender.send(rig.number, 'x')
    await sender.hears()
    expect(seen[0]).toMatchObject({
      remoteAddress: '127.0.0.5',
      remotePort: sender.socket.address().port,
      localAddress: '127.0.0.1',
      localPort: rig.number,
      listener: 'test',
      socketName: 'test:0',
      client: true,
      blacklisted: true,
      clusterPeer: false,
    })
  })

  const refusals: [string, PortOptions, string][] = [
    ['denied', { denied: '127.0.0.9' }, 'denied'],
    ['not granted', { restriction: 'grant', addresses: '127.0.0.1' }, 'restricted'],
    ['in the deny list', { restriction: 'deny', addresses: '127.0.0.9' }, 'restricted'],
  ]
  test.each(refusals)(
    'drops the datagram of one who is %s: silently, and counts it (A1, A3)',
    async (_, options, reason) => {
      const served: Datagram[] = []
      await using rig = await openUdp(kept(served), options)
      using refused = await Sender.at('127.0.0.9')
      using sender = await Sender.at('127.0.0.1')
      refused.send(rig.number, 'x')
      await rig.recorder.first('datagramRefused')
      sender.send(rig.number, 'y')
      await sender.hears()
      expect([served.map(({ remoteAddress }) => remoteAddress), refused.received]).toEqual([['127.0.0.1'], []])
      expect(rig.recorder.of('datagramRefused')).toMatchObject([{ address: '127.0.0.9', reason }])
      expect(rig.port.counters).toMatchObject({ datagrams: { received: 1, refused: 1 }, refused: { [reason]: 1 } })
    },
  )

  test('takes new terms for the next datagram (M4)', async () => {
    await using rig = await openUdp(echo)
    using sender = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'before')
    await sender.hears()
    rig.port.adopt(udpTerms({ serve: (datagram) => datagram.reply('new') }, { ipv6Prefix: 48, denied: '127.0.0.9' }))
    sender.send(rig.number, 'after')
    expect(await sender.hears(2)).toEqual(['before', 'new'])
    using denied = await Sender.at('127.0.0.9')
    denied.send(rig.number, 'x')
    expect(await rig.recorder.first('datagramRefused')).toMatchObject({ address: '127.0.0.9' })
  })

  test('on all addresses knows an IPv4 sender as itself, and answers it (A6)', async () => {
    const seen: Datagram[] = []
    await using rig = await openUdp(kept(seen), {
      address: 'all',
      denied: '127.0.0.9',
    })
    for (const address of ['127.0.0.1', '::1']) {
      using sender = await Sender.at(address)
      sender.send(rig.number, 'abc', address)
      expect(await sender.hears()).toEqual(['abc'])
    }
    using denied = await Sender.at('127.0.0.9')
    denied.send(rig.number, 'x')
    expect(await rig.recorder.first('datagramRefused')).toMatchObject({ address: '127.0.0.9' })
    expect(seen.map(({ remoteAddress }) => remoteAddress)).toEqual(['127.0.0.1', '::1'])
  })
})
