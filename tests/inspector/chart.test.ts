import { describe, expect, test } from 'vitest'
import { and, assign, fromPromise, not, or, setup, stateIn } from 'xstate'
import { type Chart, type ChartState, chartOf } from '../../src/inspector/index.ts'
import { sampleMachine } from './sample-machine.ts'

const { createMachine } = setup({
  actors: { bind: fromPromise(async () => undefined) },
  actions: { greet: () => {}, note: () => {}, leave: () => {} },
  guards: { a: () => true, b: () => true, c: () => true },
  delays: { RETRY: 10 },
})

const stateAt = (chart: Chart, path: string): ChartState =>
  path.split('.').reduce<ChartState>((state, key) => state.states.find((child) => child.key === key)!, chart)

describe('chartOf', () => {
  test('gives data that JSON neither changes nor loses', () => {
    const chart = chartOf(sampleMachine)
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart)
    expect(JSON.stringify(chart)).not.toContain('xstate.')
  })

  test('keeps the nesting, the order, the types and the initial states of the machine', () => {
    const chart = chartOf(sampleMachine)
    expect(chart).toMatchObject({ id: 'tcpSocket', path: '', type: 'compound', initial: 'starting' })
    expect(chart.states.map(({ key }) => key).slice(0, 4)).toEqual(['starting', 'binding', 'backingOff', 'accepting'])
    expect(stateAt(chart, 'accepting')).not.toHaveProperty('initial')
    expect(stateAt(chart, 'accepting').type).toBe('parallel')
    expect(stateAt(chart, 'accepting.tls')).toMatchObject({ type: 'compound', initial: 'accepting.tls.choosing' })
    expect(stateAt(chart, 'accepting.tls.on.quiet')).toMatchObject({ path: 'accepting.tls.on.quiet', type: 'atomic' })
    expect(stateAt(chart, 'closed').type).toBe('final')
  })

  test('names what a state is, starts and does', () => {
    const { states } = chartOf(
      createMachine({
        initial: 'one',
        states: {
          one: {
            description: 'The first.',
            tags: ['busy', 'new'],
            entry: ['greet', { type: 'note' }, assign({})],
            exit: 'leave',
            invoke: { id: 'binding', src: 'bind' },
          },
        },
      }),
    )
    expect(states[0]).toMatchObject({
      description: 'The first.',
      tags: ['busy', 'new'],
      entry: ['greet', 'note', 'assign'],
      exit: ['leave'],
      invokes: [{ id: 'binding', src: 'bind' }],
    })
  })

  test('shows a delay by its name, and its timer not at all', () => {
    const { states } = chartOf(
      createMachine({ initial: 'one', states: { one: { after: { RETRY: 'two', 250: 'two' } }, two: {} } }),
    )
    expect(states[0]!.transitions.map(({ event }) => event).toSorted()).toEqual(['after 250ms', 'after RETRY'])
    expect(states[0]).toMatchObject({ entry: [], exit: [] })
  })

  test('shows what becomes of an invoked actor by its id, or by its source when it has none', () => {
    const events = (id?: string) =>
      chartOf(createMachine({ invoke: { ...(id && { id }), src: 'bind', onDone: {}, onError: {} } })).transitions.map(
        ({ event }) => event,
      )
    expect(events('binding')).toEqual(['done binding', 'error binding'])
    expect(events()).toEqual(['done bind', 'error bind'])
  })

  test('shows the end of a state, and of any spawned actor', () => {
    const chart = chartOf(
      createMachine({
        initial: 'work',
        on: { 'xstate.error.actor.*': { actions: 'note' } },
        states: {
          work: { initial: 'over', onDone: 'rest', states: { over: { type: 'final' } } },
          rest: {},
        },
      }),
    )
    expect(chart.transitions[0]).toEqual({ event: 'error *', actions: ['note'], targets: [] })
    expect(chart.states[0]!.transitions[0]).toEqual({ event: 'done work', actions: [], targets: ['rest'] })
  })

  test.each([
    ['a', 'a'],
    [not('a'), 'not a'],
    [and(['a', not('b')]), 'a and not b'],
    [or(['a', and(['b', 'c'])]), 'a or (b and c)'],
    [not(or(['a', 'b'])), 'not (a or b)'],
    [stateIn('one'), 'in one'],
  ])('puts a composed guard in words: %#', (guard, words) => {
    const { states } = chartOf(
      createMachine({ initial: 'one', states: { one: { always: { guard: guard as 'a', target: 'two' } }, two: {} } }),
    )
    expect(states[0]!.transitions).toEqual([{ event: 'always', guard: words, actions: [], targets: ['two'] }])
  })

  test('gives targets as paths, whatever way the machine names them', () => {
    const chart = chartOf(sampleMachine)
    const targets = (path: string, event: string) =>
      stateAt(chart, path)
        .transitions.filter((transition) => transition.event === event)
        .flatMap(({ targets }) => targets)
    expect(targets('suspended.unbound', 'resume')).toEqual(['binding'])
    expect(targets('accepting.tls.on', 'certificate.missing')).toEqual(['accepting.tls.on.certificateMissing'])
    expect(targets('binding', 'suspend')).toEqual(['suspended.unbound'])
    expect(targets('draining', 'drain')).toEqual([])
  })

  test('tells a transition that enters its state anew, and a history state', () => {
    const { states } = chartOf(
      createMachine({
        initial: 'one',
        states: {
          one: {
            initial: 'in',
            on: { again: { target: 'one', reenter: true } },
            states: { in: {}, back: { type: 'history', history: 'deep' } },
          },
        },
      }),
    )
    expect(states[0]!.transitions).toEqual([{ event: 'again', actions: [], targets: ['one'], reenter: true }])
    expect(states[0]!.states[1]).toMatchObject({ type: 'history', history: 'deep' })
  })
})
