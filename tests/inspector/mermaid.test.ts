import { describe, expect, test } from 'vitest'
import { setup } from 'xstate'
import { chartOf, toMermaid } from '../../src/inspector/index.ts'
import { sampleMachine } from './sample-machine.ts'

const { createMachine } = setup({ actions: { count: () => {}, ring: () => {} }, guards: { isFull: () => true } })
type Config = Parameters<typeof createMachine>[0]

const draw = (config: Config): string[] =>
  toMermaid(chartOf(createMachine(config)))
    .split('\n')
    .map((line) => line.trim())

const twoRegions = (first: Config['states']): Config => ({
  initial: 'both',
  states: {
    both: {
      type: 'parallel',
      states: { left: { initial: 'a', states: first }, right: { initial: 'x', states: { x: {} } } },
    },
  },
})

describe('toMermaid', () => {
  test('draws initial states, final states and labelled arrows', () => {
    const lines = draw({
      initial: 'one',
      states: {
        one: { on: { go: { guard: 'isFull', target: 'two', actions: ['count', 'ring'] } } },
        two: { type: 'final' },
      },
    })
    expect(lines[0]).toBe('stateDiagram-v2')
    expect(lines).toContain('[*] --> state_one')
    expect(lines).toContain('state_one --> state_two : go [isFull] / count, ring')
    expect(lines).toContain('state_two --> [*]')
  })

  test('declares each state once, under an id that no other state and no keyword has', () => {
    const ids = [...toMermaid(chartOf(sampleMachine)).matchAll(/^ *state ".*" as (\w+)/gm)].map(([, id]) => id!)
    expect(ids.length).toBeGreaterThan(20)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.filter((id) => !/^(state|about)_/.test(id))).toEqual([])
  })

  test('keeps apart states whose names differ only in what an id cannot hold', () => {
    const lines = draw({ initial: 'a-b', states: { 'a-b': { on: { go: 'a_b' } }, a_b: {}, end: {} } })
    expect(lines).toContain('state_a_b --> state_a_b_ : go')
    expect(lines).toContain('state "end" as state_end')
  })

  test('writes all arrows after all states, since an arrow inside a composite would move its far end there', () => {
    const lines = toMermaid(chartOf(sampleMachine)).split('\n')
    const arrows = lines.flatMap((line, index) => (/^ *state_\w+ --> state_/.test(line) ? [index] : []))
    expect(arrows.length).toBeGreaterThan(20)
    expect(Math.min(...arrows)).toBeGreaterThan(lines.findLastIndex((line) => /^ *(state "|})/.test(line)))
  })

  test('makes one arrow of all that leads from one state to another', () => {
    expect(toMermaid(chartOf(sampleMachine))).toContain(
      'state_backingOff --> state_binding : retry<br/>after RETRY_DELAY\n',
    )
  })

  test('tells in words what leads from a state to one that it holds: Mermaid has no arrow for it', () => {
    const lines = draw({
      initial: 'outer',
      states: { outer: { initial: 'one', on: { cut: '.two' }, states: { one: {}, two: {} } } },
    })
    expect(lines).toContain('state "cut → two" as about_state_outer')
    expect(lines.filter((line) => line.startsWith('state_outer -->'))).toEqual([])
  })

  test('tells in words what the whole machine hears', () => {
    expect(toMermaid(chartOf(sampleMachine))).toContain(
      'tally / countTally<br/>error connections / noteCrash → failed" as about_state\n',
    )
  })

  test('draws no arrow to the machine itself, which is no state of the picture', () => {
    const lines = draw({ id: 'all', initial: 'one', on: { again: '#all' }, states: { one: { on: { reset: '#all' } } } })
    expect(lines).toContain('state "again → the beginning" as about_state')
    expect(lines).toContain('state_one : reset → the beginning')
    expect(lines.filter((line) => line.includes('-->'))).toEqual(['[*] --> state_one'])
  })

  test('lists what an event does on the spot inside the state, and what is ignored', () => {
    const lines = draw({ initial: 'one', states: { one: { on: { tally: { actions: 'count' }, drain: {} } } } })
    expect(lines).toContain('state_one : tally / count')
    expect(lines).toContain('state_one : drain (ignored)')
    expect(lines.filter((line) => line.startsWith('state_one -->'))).toEqual([])
  })

  test('divides the regions of a parallel state', () => {
    expect(draw(twoRegions({ a: { on: { go: 'b' } }, b: {} })).filter((line) => line === '--')).toHaveLength(1)
  })

  test('does not divide regions around an arrow to a composite, on which Mermaid would fail (#4052)', () => {
    expect(draw(twoRegions({ a: { on: { go: 'b' } }, b: { initial: 'c', states: { c: {} } } }))).not.toContain('--')
  })

  test('escapes what Mermaid would take for its own', () => {
    const lines = draw({
      initial: 'a"b',
      states: { 'a"b': { description: 'One: two; #3 <b> 100%', on: { 'x:y': 'two' } }, two: {} },
    })
    expect(lines).toContain('state "a#34;b" as state_a_b')
    expect(lines).toContain('state_a_b : One#58; two#59; #35;3 #60;b#62; 100#37;')
    expect(lines).toContain('state_a_b --> state_two : x#58;y')
  })

  test('breaks a long description into lines', () => {
    const text = toMermaid(chartOf(sampleMachine))
    expect(text).toContain(
      'state_backingOff : The port was not to be had#58; waits, then\n  state_backingOff : tries again.\n',
    )
  })
})
