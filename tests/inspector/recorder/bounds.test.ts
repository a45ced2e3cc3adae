import { describe, expect, it } from 'vitest'
import { createActor, setup } from 'xstate'
import { Histories } from '../../../src/inspector/recorder/histories.ts'
import { Ring } from '../../../src/inspector/recorder/ring.ts'
import { asMachineActor, type MachineActor } from '../../../src/inspector/recorder/step.ts'

const actorOf = (id: string): MachineActor =>
  asMachineActor(createActor(setup({}).createMachine({ id: 'light', initial: 'on', states: { on: {} } }), { id }))!

describe('a ring', () => {
  it('keeps the latest, the oldest of them first', () => {
    const ring = new Ring<number>(3)
    expect(ring.list()).toEqual([])
    for (const entry of [1, 2]) ring.push(entry)
    expect(ring.list()).toEqual([1, 2])
    for (const entry of [3, 4, 5, 6, 7]) ring.push(entry)
    expect(ring.list()).toEqual([5, 6, 7])
  })
})

describe('histories', () => {
  it('keep so many steps of one actor, and fewer of each where there are many', () => {
    const histories = new Histories({ mostSteps: 4, mostInAll: 6 })
    const lengths = () => histories.all().map(({ steps }) => steps.length)
    const fill = (id: string) => {
      const actor = actorOf(id)
      const history = histories.enter(actor)
      for (let count = 0; count < 9; count++) {
        history.begin(actor)
        histories.trim(history)
      }
    }
    fill('one')
    expect(lengths()).toEqual([4])
    fill('two')
    expect(lengths()).toEqual([3, 3])
    fill('three')
    expect(lengths()).toEqual([2, 2, 2])
  })

  it('forget the actors that ended first, and none that lives', () => {
    const histories = new Histories({ mostOver: 1 })
    for (const id of ['stays', 'one', 'two', 'three']) {
      const history = histories.enter(actorOf(id))
      if (id !== 'stays') history.end(undefined)
    }
    histories.enter(actorOf('last'))
    expect(histories.all().map(({ id }) => id)).toEqual(['stays', 'three', 'last'])
  })

  it('tell two actors of one id apart by their sessions when both live under different parents', () => {
    const histories = new Histories()
    const [one, other] = [actorOf('same'), actorOf('same')]
    Object.defineProperty(other, '_parent', { value: actorOf('parent') })
    histories.enter(one)
    expect(histories.enter(other).id).toBe(other.sessionId)
    expect(histories.get('same')?.actor).toBe(one)
    expect(histories.get(one.sessionId)?.actor).toBe(one)
  })
})
