import { describe, expect, it } from 'vitest'
import { type AnyActorRef, createActor, SimulatedClock } from 'xstate'
import { type Change, supervisorMachine } from '../../src/actors/supervisor/index.ts'
import { FakeEstate } from './support/estate.ts'
import { FakePort } from './support/fake-port.ts'
import { eventually, reaches } from './support/socket.ts'

const NO_CHANGE: Change = { end: [], close: [], update: [], start: [], open: [], certificates: [] }

/** A supervisor over a fake estate, with a clock that only the test moves. */
const supervise = () => {
  const estate = new FakeEstate()
  const clock = new SimulatedClock()
  const actor = createActor(supervisorMachine, { input: { estate }, clock }).start()
  const apply = (change: Partial<Change>) => actor.send({ type: 'apply', change: { ...NO_CHANGE, ...change } })
  const children = () => Object.keys(actor.getSnapshot().children)
  return { estate, clock, actor, apply, children, [Symbol.dispose]: () => void actor.stop() }
}

const childOf = (actor: AnyActorRef, id: string): AnyActorRef => actor.getSnapshot().children[id]

describe('the supervisor', () => {
  it('runs listeners that are called as its other children are', () => {
    using run = supervise()
    run.apply({
      start: [run.estate.listener('certificates'), run.estate.listener('keeping'), run.estate.listener('__proto__')],
    })
    expect(run.children()).toEqual([
      'certificates',
      'keeping',
      'listener:certificates',
      'listener:keeping',
      'listener:__proto__',
    ])
  })

  it('lets go of finished children: the list of them does not grow', async () => {
    using run = supervise()
    for (let round = 0; round < 3; round++) {
      run.apply({ start: [run.estate.listener('a')] })
      run.apply({ end: ['a'] })
      await reaches(run.actor, 'running')
    }
    await eventually(run.children).toEqual(['certificates', 'keeping'])
    expect(run.actor.getSnapshot().context.rows.size).toBe(0)
    expect(run.estate.lease.ports).toEqual([])
  })

  it('gives a listener that comes again while its namesake leaves a lease and an actor of its own (L7)', async () => {
    using run = supervise()
    const [old, young] = [new FakePort('a:1'), new FakePort('a:1')]
    run.apply({ start: [run.estate.listener('a', [old])] })
    await eventually(() => old.bound).toBeDefined()
    old.admit(1)
    run.apply({ end: ['a'] })
    run.apply({ start: [run.estate.listener('a', [young])] })
    expect(run.children().slice(2)).toEqual(['listener:a', 'listener:a#2'])
    await eventually(() => young.bound).toBeDefined()
    await eventually(() => old.calls).toContain('farewell')
    old.leave(1)
    await eventually(run.children).not.toContain('listener:a')
    expect(young.bound).toBeDefined()
  })

  it('closes before it opens, since it may be for the same port (L6)', async () => {
    using run = supervise()
    const calls: string[] = []
    const port = (name: string) =>
      Object.assign(new FakePort('a:1'), { calls: { push: (call: string) => calls.push(`${name} ${call}`) } })
    const [old, young] = [port('old'), port('young')]
    run.apply({ start: [run.estate.listener('a', [old])] })
    await eventually(() => old.bound).toBeDefined()
    run.apply({ close: [{ listener: 'a', sockets: ['a:1'] }], open: [{ listener: 'a', ports: [young.tcp] }] })
    expect(Object.keys(childOf(run.actor, 'listener:a').getSnapshot().children)).toEqual(
      expect.arrayContaining(['a:1', 'a:1#2']),
    )
    expect(calls.indexOf('old stopAccepting')).toBeLessThan(calls.indexOf('young bind'))
  })

  it('tells all listeners to drain before it waits for any (D2)', async () => {
    using run = supervise()
    const ports = ['a:1', 'b:1', 'c:1'].map((name) => new FakePort(name))
    run.apply({ start: ports.map((port) => run.estate.listener(port.identity.listener, [port])) })
    for (const port of ports) await eventually(() => port.bound).toBeDefined()
    for (const port of ports) port.admit(1)
    run.actor.send({ type: 'drain' })
    expect(ports.map(({ calls }) => calls.at(-1))).toEqual(['stopAccepting', 'stopAccepting', 'stopAccepting'])
  })

  it('keeps to each listener’s own deadline when it is given none, and reports (D2)', async () => {
    using run = supervise()
    const [slow, quick] = [new FakePort('slow:1'), new FakePort('quick:1')]
    run.apply({
      start: [
        { ...run.estate.listener('slow', [slow]), drainDeadline: 5_000 },
        { ...run.estate.listener('quick', [quick]), drainDeadline: 1_000 },
      ],
    })
    for (const port of [slow, quick]) await eventually(() => port.bound).toBeDefined()
    slow.admit(2)
    quick.admit(3)
    run.actor.send({ type: 'drain' })
    await eventually(() => quick.calls).toContain('farewell')
    run.clock.increment(1_000)
    await eventually(() => quick.calls).toContain('cut')
    expect(slow.calls).not.toContain('cut')
    slow.leave(1)
    run.clock.increment(4_000)
    await eventually(() => run.actor.getSnapshot().status).toBe('done')
    expect(run.actor.getSnapshot().output).toMatchObject({ left: 1, cut: 4 })
    expect(run.estate.types.at(-1)).toBe('drain.finished')
  })

  it('reports of the drain alone: not who left when a listener was closed long before', async () => {
    using run = supervise()
    const port = new FakePort('a:1')
    run.apply({ start: [run.estate.listener('a', [port]), run.estate.listener('b')] })
    await eventually(() => port.bound).toBeDefined()
    port.admit(7)
    run.apply({ end: ['a'] })
    await eventually(() => port.calls).toContain('farewell')
    port.leave(7)
    await eventually(() => run.actor.getSnapshot().context.rows.size).toBe(1)
    run.actor.send({ type: 'drain', deadline: 0 })
    await eventually(() => run.actor.getSnapshot().output).toMatchObject({ left: 0, cut: 0 })
  })

  it('hurries those that are leaving already, when everything drains (D2)', async () => {
    using run = supervise()
    const port = new FakePort('a:1')
    run.apply({ start: [{ ...run.estate.listener('a', [port]), drainDeadline: 60_000 }] })
    await eventually(() => port.bound).toBeDefined()
    port.admit(1)
    run.apply({ end: ['a'] })
    await eventually(() => port.calls).toContain('farewell')
    run.actor.send({ type: 'drain', deadline: 0 })
    await eventually(() => run.actor.getSnapshot().output).toMatchObject({ left: 0, cut: 1 })
  })

  it('closes everything when it is stopped from outside', () => {
    const run = supervise()
    run.apply({ start: [run.estate.listener('a')] })
    run.actor.stop()
    expect(run.estate.closed).toBe(1)
  })

  it('forgets the account of a listener that is gone, unless a namesake has it', async () => {
    using run = supervise()
    const first = run.estate.account('a')
    run.apply({ start: [run.estate.listener('a')] })
    run.apply({ end: ['a'], start: [run.estate.listener('a')] })
    await eventually(run.children).not.toContain('listener:a')
    expect(run.estate.account('a')).toBe(first)
    run.apply({ end: ['a'] })
    await eventually(() => run.actor.getSnapshot().context.rows.size).toBe(0)
    expect(run.estate.account('a')).not.toBe(first)
  })

  it('can be shown as JSON, with all its handles', async () => {
    using run = supervise()
    const port = new FakePort('a:1')
    run.apply({ start: [run.estate.listener('a', [port])] })
    await eventually(() => port.bound).toBeDefined()
    const listener = childOf(run.actor, 'listener:a')
    for (const actor of [run.actor, listener, childOf(listener, 'a:1')]) {
      expect(() => JSON.stringify(actor.getSnapshot())).not.toThrow()
    }
  })
})
