import { describe, expect, it } from 'vitest'
import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { CHARTS, statesOf } from './support/charts.ts'

type Config = Record<string, unknown>

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value])

/** The name that something goes by; undefined when it is written out in place. */
const nameOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  const { type } = (value ?? {}) as { type?: unknown }
  return typeof value === 'object' && typeof type === 'string' && !type.startsWith('xstate.') ? type : undefined
}

const invokesOf = ({ config }: AnyStateNode): Config[] => list((config as Config).invoke) as Config[]

/** Every transition as it is written down: events, always, after, and the ends of invocations. */
const transitionsOf = (node: AnyStateNode): Config[] => {
  const config = node.config as Config
  const written = [
    ...Object.values((config.on ?? {}) as Config),
    ...Object.values((config.after ?? {}) as Config),
    config.always,
    ...invokesOf(node).flatMap(({ onDone, onError }) => [onDone, onError]),
  ]
  return written.flatMap(list).filter((transition) => typeof transition === 'object') as Config[]
}

const actionsOf = (node: AnyStateNode): unknown[] => {
  const { entry, exit } = node.config as Config
  return [...list(entry), ...list(exit), ...transitionsOf(node).flatMap(({ actions }) => list(actions))]
}

const named = (machine: AnyStateMachine) =>
  machine.implementations as unknown as Record<'actions' | 'guards' | 'delays' | 'actors', object>

/** What `perform` has carried out, by the names of the effects in a decision. */
const ORDERED = ['tellCrash', 'endLease', 'retire', 'cut']

/** What fails on purpose: the host hears it. */
const FAILS_ON_PURPOSE = { portreeve: ['supervisor', 'starting'] } as Record<string, string[]>

describe.each(CHARTS)('the machine %s', (chart, machine) => {
  const states = statesOf(machine.root)

  it('describes every state, and itself', () => {
    expect(states.filter(({ description }) => !description).map(({ id }) => id)).toEqual([])
  })

  it('hears the error of every invocation, but for those that are the host’s', () => {
    const deaf = states.flatMap(invokesOf).filter(({ onError }) => onError === undefined)
    expect(deaf.map(({ id }) => id)).toEqual(FAILS_ON_PURPOSE[chart] ?? [])
  })

  it('calls each of its invocations another name, and none as its children are called', () => {
    const ids = states.flatMap(invokesOf).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z]+$/)
  })

  it('hears of the end and the death of those it spawns, and can do all that a decision orders', () => {
    if (!Object.hasOwn(named(machine).actions, 'perform')) return
    expect(machine.root.ownEvents).toEqual(expect.arrayContaining(['xstate.error.actor.*', 'xstate.done.actor.*']))
    expect(Object.keys(named(machine).actions)).toEqual(expect.arrayContaining(ORDERED))
  })

  it('has nothing written out in place: actions, guards, delays and actors all have names that it knows', () => {
    const { actions, guards, delays, actors } = named(machine)
    for (const action of states.flatMap(actionsOf)) expect(Object.keys(actions)).toContain(nameOf(action))
    for (const { guard } of states.flatMap(transitionsOf)) {
      if (guard !== undefined) expect(Object.keys(guards)).toContain(nameOf(guard))
    }
    for (const { config } of states) {
      for (const delay of Object.keys((config as Config).after ?? {})) expect(Object.keys(delays)).toContain(delay)
    }
    for (const { src } of states.flatMap(invokesOf)) expect(Object.keys(actors)).toContain(src)
  })

  it('uses all of its names', () => {
    const { actions, guards, actors } = named(machine)
    const usedGuards = states.flatMap(transitionsOf).map(({ guard }) => nameOf(guard))
    expect(Object.keys(guards).filter((name) => !usedGuards.includes(name))).toEqual([])
    const usedActions = states.flatMap(actionsOf).map(nameOf)
    const unused = Object.keys(actions).filter((name) => !usedActions.includes(name))
    expect(unused.filter((name) => !ORDERED.includes(name))).toEqual([])
    const spawned = ['tcpSocket', 'udpSocket', 'listener']
    const usedActors = states.flatMap(invokesOf).map(({ src }) => src)
    expect(Object.keys(actors).filter((name) => !usedActors.includes(name) && !spawned.includes(name))).toEqual([])
  })
})
