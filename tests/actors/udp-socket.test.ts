import { describe, expect, it } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import { udpSocketMachine } from '../../src/actors/index.ts'
import { Lease } from '../../src/actors/lease.ts'
import type { PortreeveEvent } from '../../src/telemetry/index.ts'
import { FakePort } from './support/fake-port.ts'
import { reaches } from './support/socket.ts'

/** A UDP socket's actor over a fake port, with a clock that only the test moves. */
const play = (...answers: string[]) => {
  const port = Object.assign(new FakePort('test:1', 'udpSocket'), { answers })
  const clock = new SimulatedClock()
  const told: PortreeveEvent[] = []
  const lease = new Lease()
  const announce = (event: PortreeveEvent) => void told.push(event)
  const actor = createActor(udpSocketMachine, {
    input: { port: port.udp, lease, begin: 'binding', announce },
    clock,
  }).start()
  const types = () => told.map(({ type }) => type)
  return { actor, port, lease, told, types, clock, [Symbol.dispose]: () => void actor.stop() }
}

describe('a UDP socket', () => {
  it('backs off when it cannot have its port, and receives when it can (L9)', async () => {
    using socket = play('EADDRINUSE', 'EACCES', 'yes')
    for (const wait of [250, 500]) {
      await reaches(socket.actor, 'backingOff')
      socket.clock.increment(wait)
    }
    await reaches(socket.actor, 'receiving')
    expect(socket.types()).toEqual(['socket.bindFailed', 'socket.bindFailed', 'socket.listening'])
    expect(socket.told[1]).toMatchObject({ code: 'EACCES', retryIn: 500 })
  })

  it('backs off when the kernel takes the port away', async () => {
    using socket = play('yes')
    await reaches(socket.actor, 'receiving')
    socket.port.lost?.('ENETDOWN', 'gone')
    expect(socket.actor.getSnapshot().value).toBe('backingOff')
    expect(socket.told.at(-1)).toMatchObject({ type: 'socket.bindFailed', code: 'ENETDOWN', retryIn: 250 })
    expect(socket.port.lost).toBeUndefined()
    socket.clock.increment(250)
    await reaches(socket.actor, 'receiving')
  })

  it('receives what the kernel holds, closes the port, and is gone (D2)', async () => {
    using socket = play('yes')
    await reaches(socket.actor, 'receiving')
    socket.port.closing.held = true
    socket.actor.send({ type: 'drain', deadline: 0 })
    expect(socket.actor.getSnapshot().value).toBe('draining')
    socket.port.closing.release()
    await reaches(socket.actor, 'closed')
    expect(socket.types()).toEqual(['socket.listening', 'socket.draining', 'socket.closed'])
  })

  it('closes the port when its lease ends, without a word (D5)', async () => {
    using socket = play('yes')
    await reaches(socket.actor, 'receiving')
    socket.lease.end()
    expect(socket.actor.getSnapshot()).toMatchObject({ value: 'evicted', status: 'done' })
    expect(socket.port.bound).toBeUndefined()
    expect(socket.types()).toEqual(['socket.listening'])
  })
})
