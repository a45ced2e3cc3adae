import { createSocket, type Socket, type SocketOptions } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { Datagram } from '../../src/net/datagram.ts'
import { Releases } from '../../src/net/releases.ts'
import { UdpPort } from '../../src/net/udp.ts'
import { call } from '../support/dial.ts'
import { openTcp, openUdp, type PortOptions, Rig, udpTerms } from '../support/net.ts'

/** A sender with an address of its own, which keeps what it receives. */
class Sender implements Disposable {
  readonly socket: Socket
  readonly received: string[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (data) => this.received.push(data.toString('latin1')))
  }

  static async at(address: string): Promise<Sender> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.bind(0, address)
    await once(socket, 'listening')
    return new Sender(socket)
  }

  send(port: number, data: string | Uint8Array, address = '127.0.0.1'): void {
    this.socket.send(data, port, address)
  }

  async hears(count = 1): Promise<string[]> {
    while (this.received.length < count) await once(this.socket, 'message')
    return this.received
  }

  [Symbol.dispose](): void {
    this.socket.close()
  }
}

const echo = (datagram: Datagram): void => datagram.reply(datagram.data)

/** The same, and keeps the datagram. */
const kept =
  (seen: Datagram[]) =>
  (datagram: Datagram): void => {
    seen.push(datagram)
    echo(datagram)
  }

describe('a UDP port', () => {
  test('answers a datagram, to its sender only', async () => {
    await using rig = await openUdp(echo)
    using sender = await Sender.at('127.0.0.1')
    using other = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'abc')
    expect(await sender.hears()).toEqual(['abc'])
    expect(other.received).toEqual([])
    const { datagrams, bytesRead } = rig.port.counters
    expect([datagrams, bytesRead]).toEqual([{ received: 1, refused: 0 }, 3])
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

  test.each([0, 1, 65_507])('takes a datagram of %i bytes, and sends one', async (size) => {
    await using rig = await openUdp(echo)
    using sender = await Sender.at('127.0.0.1')
    sender.send(rig.number, Buffer.alloc(size, 'x'))
    expect((await sender.hears())[0]?.length).toBe(size)
  })

  test('drops an answer that no datagram can hold', async () => {
    await using rig = await openUdp((datagram) => {
      datagram.reply(Buffer.alloc(70_000))
      datagram.reply('fits')
    })
    using sender = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'x')
    expect(await sender.hears()).toEqual(['fits'])
    expect(rig.port.counters.faults).toBe(0)
  })

  test('drops an answer that comes after its end', async () => {
    const seen: Datagram[] = []
    const rig = await openUdp(kept(seen))
    using sender = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'x')
    await sender.hears()
    await rig.port.stopAccepting()
    expect(() => seen[0]?.reply('late')).not.toThrow()
  })

  const boom = (): never => {
    throw new Error('boom')
  }
  test.each<[string, (datagram: Datagram) => unknown]>([
    ['at once', boom],
    ['later', () => new Promise(setImmediate).then(boom)],
    [
      'in a thing that is almost a promise',
      () => Object.fromEntries([['then', (_: unknown, failed: (error: Error) => void) => failed(new Error('boom'))]]),
    ],
    ['by an answer that is none', (datagram) => datagram.reply(7 as never)],
  ])('outlives a fault of the protocol: %s (P3)', async (_, wrong) => {
    let first = true
    await using rig = await openUdp((datagram) => {
      if (!first) return echo(datagram)
      first = false
      return wrong(datagram)
    })
    using sender = await Sender.at('127.0.0.1')
    sender.send(rig.number, 'x')
    expect(await rig.recorder.first('datagramFaulted')).toMatchObject({ address: '127.0.0.1' })
    sender.send(rig.number, 'alive')
    expect(await sender.hears()).toEqual(['alive'])
    expect(rig.port.counters.faults).toBe(1)
  })

  test('is in a space of its own: TCP and UDP on one number (L5)', async () => {
    await using udp = await openUdp(echo)
    await using tcp = await openTcp(({ socket }) => void socket.end('tcp'))
    expect([udp.port.bound?.address, tcp.port.bound?.address]).toEqual(['127.0.0.1', '127.0.0.1'])
    using caller = call(tcp.number)
    expect(await caller.all()).toBe('tcp')
  })

  test('receives what the kernel holds before it closes (D3)', async () => {
    let received = 0
    await using rig = await openUdp(() => void received++)
    using sender = await Sender.at('127.0.0.1')
    const sent = Array.from(
      { length: 150 },
      () => new Promise((resolve) => sender.socket.send('x', rig.number, '127.0.0.1', resolve)),
    )
    await Promise.all(sent)
    const held = 150 - received
    await rig.port.stopAccepting()
    expect([held, received]).toEqual([expect.any(Number), 150])
  })

  test('keeps its number and its lists through suspend and resume (D1)', async () => {
    await using rig = await openUdp(echo)
    const { number } = rig
    await rig.port.stopAccepting()
    await rig.bind()
    expect(rig.number).toBe(number)
    using sender = await Sender.at('127.0.0.1')
    sender.send(number, 'abc')
    expect(await sender.hears()).toEqual(['abc'])
  })

  test('that is taken says so (L9)', async () => {
    await using rig = await openUdp(echo)
    const other = createSocket('udp4')
    other.bind(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address()
    Object.assign(rig.port.identity, { port })
    await rig.port.stopAccepting()
    await expect(rig.bind()).rejects.toMatchObject({ code: 'EADDRINUSE', message: expect.stringContaining('-Hlnpu') })
    other.close()
  })
})

describe('an error of the socket', () => {
  /** A port with an error that the test plays. */
  class Played extends UdpPort {
    #socket: Socket | undefined
    protected override makeSocket(options: SocketOptions): Socket {
      this.#socket = super.makeSocket(options)
      return this.#socket
    }
    fail(code: string): void {
      this.#socket?.emit('error', Object.assign(new Error(code), { code }))
    }
  }

  test.each([
    ['ECONNREFUSED', [], []],
    ['ENOBUFS', [], ['ENOBUFS']],
    ['EBADF', ['EBADF'], []],
  ])('%s is passing, of the moment, or the end of the port (D4)', async (code, lost, failed) => {
    const { port, recorder } = await openUdp(echo)
    await port.stopAccepting()
    await using rig = await new Rig(
      new Played(port.identity, port.terms, { observer: recorder, releases: new Releases() }),
      recorder,
    ).bind()
    const told: string[] = []
    rig.port.lost = (lostCode) => told.push(lostCode)
    rig.port.fail(code)
    rig.port.fail(code)
    expect(told).toEqual([...lost, ...lost])
    expect(recorder.of('acceptFailed').map((failure) => failure.code)).toEqual(failed)
  })
})
