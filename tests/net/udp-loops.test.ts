import type { Socket, SocketOptions } from 'node:dgram'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Releases } from '../../src/net/releases.ts'
import { UdpPort } from '../../src/net/udp.ts'
import { relay } from '../../src/protocols/index.ts'
import { echo, Sender } from '../support/datagrams.ts'
import { openUdp, Rig } from '../support/net.ts'

/** A port whose own socket sends something, as a forged datagram seems to come from it. */
class Speaking extends UdpPort {
  #own: Socket | undefined
  protected override makeSocket(options: SocketOptions): Socket {
    this.#own = super.makeSocket(options)
    return this.#own
  }
  say(data: string, port: number, address: string): void {
    this.#own?.send(data, port, address)
  }
}

const openSpeaking = async (address: string): Promise<Rig<Speaking>> => {
  const { port, recorder } = await openUdp(echo, { address })
  await port.stopAccepting()
  const { identity, terms } = port
  return new Rig(new Speaking(identity, terms, { observer: recorder, releases: new Releases() }), recorder).bind()
}

const DENIED = { reason: 'denied', evidence: { detail: expect.stringContaining('UDP socket of this server') } }

describe('a datagram that comes from a UDP socket of our own', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'all', '127.0.0.1'],
    ['all', '127.0.0.1', '::ffff:127.0.0.1'],
    ['::1', 'all', '::1'],
  ])('is refused, so that two echo services start no loop: one on %s, one on %s', async (at, other, to) => {
    await using echoing = await openUdp(echo, { address: at })
    await using speaking = await openSpeaking(other)
    speaking.port.say(
      'x',
      echoing.number,
      other === 'all' && !to.includes(':') ? `::ffff:${to}` : to.replace('::ffff:', ''),
    )
    expect(await echoing.recorder.first('datagramRefused')).toMatchObject(DENIED)
    expect(echoing.port.counters).toMatchObject({ datagrams: { received: 0, refused: 1 }, refused: { denied: 1 } })
  })

  test('is served again from the port of one that has been closed', async () => {
    await using echoing = await openUdp(echo)
    const closed = await openUdp(echo, { address: '127.0.0.7' })
    await closed.port.stopAccepting()
    using sender = await Sender.at('127.0.0.7', closed.number)
    sender.send(echoing.number, 'x')
    expect(await sender.hears()).toEqual(['x'])
  })

  test('is served where a relay passes it on, and refused where relays pass it on in a loop', async () => {
    const serving = { serve: echo }
    await using last = await openUdp((datagram) => serving.serve(datagram))
    await using first = await openUdp((datagram) => toLast.serve(datagram))
    const toLast = relay({ to: last.number, transport: 'udp' })
    const toFirst = relay({ to: first.number, transport: 'udp' })
    using sender = await Sender.at('127.0.0.1')
    sender.send(first.number, 'straight')
    expect(await sender.hears()).toEqual(['straight'])
    serving.serve = (datagram) => void toFirst.serve(datagram)
    sender.send(first.number, 'loop')
    expect(await first.recorder.first('datagramRefused')).toMatchObject(DENIED)
    expect([first, last].map(({ port }) => port.counters.datagrams.received)).toEqual([2, 2])
    await Promise.all([toLast.dispose?.(), toFirst.dispose?.()])
  })
})

describe('replyRate', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test("ends an exchange with somebody else's echo, and counts what was not sent (M9)", async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    await using rig = await openUdp(echo, { replyRate: 20 })
    using foreign = await Sender.at('127.0.0.1')
    foreign.socket.on('message', (data) => foreign.send(rig.number, data))
    foreign.send(rig.number, 'x')
    await expect
      .poll(() => rig.port.counters.datagrams, { timeout: 5_000 })
      .toEqual({ received: 21, refused: 0, unanswered: 1 })
    expect(foreign.received.length).toBe(20)
  })

  test('is that of a source, and another is answered', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    await using rig = await openUdp(echo, { replyRate: 1 })
    using busy = await Sender.at('127.0.0.1')
    using other = await Sender.at('127.0.0.2')
    for (const text of ['one', 'two', 'three']) busy.send(rig.number, text)
    other.send(rig.number, 'me too')
    expect(await other.hears()).toEqual(['me too'])
    await expect.poll(() => rig.port.counters.datagrams.unanswered, { timeout: 5_000 }).toBe(2)
    expect(busy.received).toEqual(['one'])
  })
})
