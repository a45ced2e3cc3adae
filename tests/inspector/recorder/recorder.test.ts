import { describe, expect, it } from 'vitest'
import type { InspectionEvent } from 'xstate'
import type { SettingsInput } from '../../../src/index.ts'
import { chartOf, toSvg } from '../../../src/inspector/index.ts'
import { MACHINES } from '../../../src/inspector/machines.ts'
import { call } from '../../support/dial.ts'
import { dyingOfTerms } from '../../support/dying.ts'
import { loopback, type Running, running, until } from '../../support/portreeve.ts'

const settings: SettingsInput = {
  addressLists: { denied: '127.0.0.9' },
  domains: [{ name: 'localhost', certificate: 'self-signed' }],
  listeners: {
    shout: { protocol: 'echo', sockets: loopback() },
    drop: { protocol: 'echo', transport: 'udp', sockets: loopback() },
  },
}

const amended = (drainDeadline: '2s'): SettingsInput => ({
  ...settings,
  listeners: { ...settings.listeners, shout: { protocol: 'echo', sockets: loopback(), drainDeadline } },
})

const recorded = (options = {}): Promise<Running> => running(settings, { recorder: true, ...options })

const wordsOf = (run: Running, id: string) =>
  run.portreeve
    .record()
    .actor(id)
    ?.steps.map(({ event, before, after }) => `${event}: ${before.join(' ')} > ${after.join(' ')}`)

describe('the flight recorder', () => {
  it('has the steps of an actor with the states before and after, in the words of its chart', async () => {
    await using run = await recorded()
    await run.portreeve.suspend('shout')
    expect(wordsOf(run, 'shout:any')).toEqual([
      'xstate.init:  > starting',
      'always: starting > binding',
      'done binding: binding > accepting.admission.open accepting.tls.off',
      'suspend: accepting.admission.open accepting.tls.off > suspended.unbinding',
      'done unbinding: suspended.unbinding > suspended.unbound',
    ])
  })

  it('counts the arrows that were taken, each of which the picture of its machine has', async () => {
    await using run = await recorded()
    await run.portreeve.suspend()
    await run.portreeve.resume()
    const detail = run.portreeve.record().actor('shout:any')
    expect(detail?.edges).toContainEqual({ source: 'binding', target: 'accepting', event: 'done binding', count: 2 })
    const actors = ['supervisor', 'certificates', 'listener:shout', 'shout:any', 'drop:any']
    for (const { machine, edges } of actors.map((id) => run.portreeve.record().actor(id)!)) {
      const svg = await toSvg(chartOf(MACHINES[machine]!))
      for (const { source, target } of edges) expect(svg).toContain(`data-source="${source}" data-target="${target}"`)
    }
  })

  it('shows the tree of actors, each with its machine and its states', async () => {
    await using run = await recorded()
    expect(run.portreeve.record().actors()).toMatchObject({
      id: 'supervisor',
      machine: 'supervisor',
      state: ['running'],
      children: [
        { id: 'certificates', machine: 'certificates', state: ['idle'] },
        {
          id: 'listener:shout',
          machine: 'listener',
          state: ['running.open'],
          children: [
            { id: 'shout:any', machine: 'tcp-socket', state: ['accepting.admission.open', 'accepting.tls.off'] },
          ],
        },
        { id: 'listener:drop', children: [{ id: 'drop:any', machine: 'udp-socket', state: ['receiving'] }] },
      ],
    })
  })

  it('writes the context of each step as it was then, and that of an actor as it is now', async () => {
    await using run = await recorded()
    const steps = run.portreeve.record().actor('shout:any')?.steps ?? []
    const bound = steps.map(({ context }) => JSON.parse(context ?? '{}').bound?.port)
    expect(bound).toEqual([undefined, undefined, run.port('shout')])
    expect(JSON.parse(run.portreeve.record().actor('supervisor')?.context ?? '')).toMatchObject({ left: 0, cut: 0 })
  })

  it('keeps what led to a death under the name of the actor that is started again (D5)', async () => {
    await using run = await recorded(dyingOfTerms(1))
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    await until(run.portreeve, () => run.socket('shout').state === 'accepting')
    const events = run.portreeve
      .record()
      .actor('shout:any')
      ?.steps.map(({ event }) => event)
    expect(events).toEqual([
      'xstate.init',
      'always',
      'done binding',
      'died: boom',
      'xstate.init',
      'always',
      'done binding',
    ])
    expect(run.portreeve.record().dump().events).toContainEqual(run.of('socket.crashed')[0])
  })

  it('remembers refusals as sums, however many there are', async () => {
    await using run = await recorded()
    for (let count = 0; count < 50; count++) await call(run.port('shout'), { localAddress: '127.0.0.9' }).gone
    const { refusals } = run.portreeve.record().dump()
    expect(refusals.length).toBeLessThan(3)
    expect(refusals.reduce((sum, { refused }) => sum + (refused.denied ?? 0), 0)).toBe(50)
    expect(refusals[0]).toMatchObject({ listener: 'shout', socket: 'shout:any' })
  })

  it('dumps plain data: what is read back is the same, and there are no functions and no keys in it', async () => {
    await using run = await recorded()
    await run.portreeve.drain({ deadline: '1s' })
    const recording = run.portreeve.record().dump('signal')
    expect(JSON.parse(JSON.stringify(recording))).toEqual(JSON.parse(JSON.stringify({ ...recording })))
    expect(recording).toMatchObject({ format: 'portreeve-recording', version: 1, reason: 'signal' })
    expect(recording.steps.length).toBeGreaterThan(10)
    expect(recording.events.map(({ type }) => type)).toContain('drain.finished')
    expect(recording.histories.every(({ isOver }) => isOver)).toBe(true)
    expect(JSON.stringify(recording)).not.toMatch(/PRIVATE KEY|function/)
    const times = recording.steps.map(({ at }) => at)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })

  it('turned on later, hears from then on what runs already', async () => {
    await using run = await running(settings)
    const recorder = run.portreeve.record()
    expect(recorder.actors()).toMatchObject({
      id: 'supervisor',
      children: [{}, { children: [{ id: 'shout:any' }] }, {}],
    })
    await run.portreeve.suspend('shout')
    expect(wordsOf(run, 'shout:any')).toEqual([
      'suspend: accepting.admission.open accepting.tls.off > suspended.unbinding',
      'done unbinding: suspended.unbinding > suspended.unbound',
    ])
  })

  it('leaves the inspector of a host what it hears, and is not disturbed when that throws', async () => {
    const heard: string[] = []
    const inspect = ({ type }: InspectionEvent): void => {
      heard.push(type)
      throw new Error('boom')
    }
    await using run = await recorded({ inspect })
    expect(new Set(heard)).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.action', '@xstate.microstep', '@xstate.snapshot']),
    )
    expect(wordsOf(run, 'shout:any')).toHaveLength(3)
  })

  it('tells each step to those who listen, until they stop, and no fault of theirs is felt', async () => {
    await using run = await recorded()
    const heard: string[] = []
    const end = run.portreeve.record().onStep(({ actor, event }) => heard.push(`${actor} ${event}`))
    run.portreeve.record().onStep(() => {
      throw new Error('boom')
    })
    await run.portreeve.suspend('drop')
    expect(heard).toEqual([
      'supervisor suspend',
      'listener:drop suspend',
      'drop:any suspend',
      'drop:any done unbinding',
    ])
    end()
    await run.portreeve.resume('drop')
    expect(heard).toHaveLength(4)
    expect(wordsOf(run, 'drop:any')?.at(-1)).toBe('done binding: binding > receiving')
  })
})
