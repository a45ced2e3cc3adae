import { describe, expect, it } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import { listenerMachine } from '../../src/actors/index.ts'
import { Lease } from '../../src/actors/lease.ts'
import type { AnyPort } from '../../src/actors/socket-types.ts'
import type { Place } from '../../src/ledger/ledger.ts'
import { FakeEstate } from './support/estate.ts'
import { FakePort } from './support/fake-port.ts'
import { eventually } from './support/socket.ts'

/** A listener of three places, one of them reserved, over fake ports, with a clock that only the test moves. */
const listen = (ports = [new FakePort('a:1')], suspended = false) => {
  const estate = new FakeEstate()
  const clock = new SimulatedClock()
  const { announce } = estate
  const account = estate.account('a')
  const lease = new Lease<AnyPort>()
  const tcp = ports.map((port) => port.tcp)
  const leaving = { ports: [], deadline: 0 }
  const input = { name: 'a', account, lease, announce, ports: tcp, leaving, suspended, drainDeadline: 1_000 }
  const actor = createActor(listenerMachine, { input, clock }).start()
  const take = () => {
    const place = account.take(1, () => undefined)
    if (!place.admitted) throw new Error(place.reason)
    return place
  }
  const levels = () => estate.types.filter((type) => type.startsWith('listener.'))
  const giveBack = (places: Place[]) => {
    for (const place of places) place.giveBack()
  }
  return { estate, clock, actor, take, giveBack, levels, [Symbol.dispose]: () => void actor.stop() }
}

describe('a listener', () => {
  it('shows who may still enter, and tells it once each time that it changes (M1, M3)', async () => {
    using run = listen()
    const places = [run.take()]
    const shows = (value: string) => eventually(() => run.actor.getSnapshot().value).toEqual({ running: value })
    await shows('open')
    places.push(run.take())
    await shows('reserved')
    places.push(run.take())
    await shows('full')
    run.giveBack(places)
    await shows('open')
    expect(run.levels()).toEqual(['listener.reserveEngaged', 'listener.full', 'listener.room'])
    expect(run.estate.told.find(({ type }) => type === 'listener.full')).toMatchObject({
      listener: 'a',
      open: 3,
      limit: 3,
    })
  })

  it('tells while it is suspended that there is room again, and does not tell it once more when it is resumed', async () => {
    using run = listen()
    const places = [run.take(), run.take(), run.take()]
    await eventually(run.levels).toContain('listener.full')
    run.actor.send({ type: 'suspend' })
    run.giveBack(places)
    await eventually(run.levels).toContain('listener.room')
    run.actor.send({ type: 'resume' })
    expect(run.actor.getSnapshot().value).toEqual({ running: 'open' })
    expect(run.levels().filter((type) => type === 'listener.room')).toHaveLength(1)
  })

  it('tells of no room while it drains: nobody may come in again', async () => {
    const port = new FakePort('a:1')
    using run = listen([port])
    await eventually(() => port.bound).toBeDefined()
    port.admit(1)
    const places = [run.take(), run.take(), run.take()]
    await eventually(run.levels).toContain('listener.full')
    run.actor.send({ type: 'drain', deadline: 60_000 })
    run.giveBack(places)
    await eventually(() => run.actor.getSnapshot().context.level).toBe('open')
    expect(run.levels()).not.toContain('listener.room')
  })

  it('comes up suspended with all its sockets when it is told to (D1)', async () => {
    const port = new FakePort('a:1')
    using run = listen([port], true)
    await eventually(() => run.estate.types).toContain('socket.suspended')
    expect(run.actor.getSnapshot().value).toBe('suspended')
    expect(port.calls).not.toContain('bind')
    run.actor.send({ type: 'resume' })
    await eventually(() => port.bound).toBeDefined()
  })

  it('lets go of each port once, when it is gone for good (M6)', async () => {
    const ports = [new FakePort('a:1'), new FakePort('a:2')]
    using run = listen(ports)
    run.actor.send({ type: 'close', sockets: ['a:1'] })
    await eventually(() => ports[0]?.calls).toContain('dispose')
    expect(ports[1]?.calls).not.toContain('dispose')
    run.actor.send({ type: 'drain', deadline: 0 })
    await eventually(() => run.actor.getSnapshot().status).toBe('done')
    expect(ports.map(({ calls }) => calls.filter((call) => call === 'dispose').length)).toEqual([1, 1])
  })
})
