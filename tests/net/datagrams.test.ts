import type { RemoteInfo, Socket, SocketOptions } from 'node:dgram'
import { describe, expect, test } from 'vitest'
import type { Datagram } from '../../src/net/datagram.ts'
import { Releases } from '../../src/net/releases.ts'
import { UdpPort } from '../../src/net/udp.ts'
import { echo, kept, Sender } from '../support/datagrams.ts'
import { openUdp, Rig } from '../support/net.ts'
import type { Recorder } from '../support/recorder.ts'

/** A port that gets what the test plays. */
class Played extends UdpPort {
  #socket: Socket | undefined
  protected override makeSocket(options: SocketOptions): Socket {
    this.#socket = super.makeSocket(options)
    return this.#socket
  }
  fail(code: string): void {
    this.#socket?.emit('error', Object.assign(new Error(code), { code }))
  }
  receive(data: string, from: Partial<RemoteInfo>): void {
    this.#socket?.emit('message', Buffer.from(data), {
      address: '127.0.0.1',
      family: 'IPv4',
      size: data.length,
      ...from,
    })
  }
}

const played = ({ identity, terms }: UdpPort, recorder: Recorder) =>
  new Rig(new Played(identity, terms, { observer: recorder, releases: new Releases() }), recorder).bind()

describe('a UDP port', () => {
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

  test('serves a datagram whose source port is zero, and sends no answer: none is wanted (RFC 768)', async () => {
    const served: Datagram[] = []
    const { port, recorder } = await openUdp(kept(served))
    await port.stopAccepting()
    await using rig = await played(port, recorder)
    rig.port.receive('x', { port: 0 })
    expect(served.map(({ data, remotePort }) => [data.toString(), remotePort])).toEqual([['x', 0]])
    expect(() => served[0]?.reply('late')).not.toThrow()
    expect(rig.port.counters.faults).toBe(0)
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
})

describe('an error of the socket', () => {
  test.each([
    ['ECONNREFUSED', [], []],
    ['ENOBUFS', [], ['ENOBUFS']],
    ['EBADF', ['EBADF'], []],
  ])('%s is passing, of the moment, or the end of the port (D4)', async (code, lost, failed) => {
    const { port, recorder } = await openUdp(echo)
    await port.stopAccepting()
    await using rig = await played(port, recorder)
    const told: string[] = []
    rig.port.lost = (lostCode) => told.push(lostCode)
    rig.port.fail(code)
    rig.port.fail(code)
    expect(told).toEqual([...lost, ...lost])
    expect(recorder.of('acceptFailed').map((failure) => failure.code)).toEqual(failed)
  })
})
