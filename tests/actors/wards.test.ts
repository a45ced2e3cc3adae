import { describe, expect, it } from 'vitest'
import { Lease } from '../../src/actors/lease.ts'
import type { AnyPort } from '../../src/actors/socket-types.ts'
import { Table } from '../../src/actors/table.ts'
import { crash, depart, freeId, restart, resume, suspend, tell, type Ward } from '../../src/actors/wards.ts'

const ward = (changes: Partial<Ward> = {}): Ward => ({
  lease: new Lease<AnyPort>().sublet(),
  state: 'up',
  leaving: undefined,
  suspended: false,
  crashes: [],
  error: undefined,
  ...changes,
})

const table = (rows: Record<string, Partial<Ward>>) =>
  new Table(new Map(Object.entries(rows).map(([id, changes]) => [id, ward(changes)])))

/** What is done, in short: `start a`, `send b resume`. */
const short = ({ effects }: { effects: readonly object[] }) =>
  effects.map((effect) => {
    const { do: what, id, command } = effect as { do: string; id?: string; command?: { type: string } }
    return [what, id, command?.type].filter((word) => word !== undefined).join(' ')
  })

const COMMAND = { type: 'command' }

describe('what a parent decides for its wards', () => {
  it('finds a free id: a taken one would orphan a namesake that is still leaving', () => {
    const taken = new Table(
      new Map([
        ['a', 1],
        ['a#2', 1],
      ]),
    )
    expect([freeId(taken, 'a'), freeId(taken, 'b')]).toEqual(['a#3', 'b'])
  })

  it('tells those that have an actor: a message to nobody would kill the parent', () => {
    const rows = table({ a: {}, b: { state: 'restarting' }, c: { state: 'down' } })
    expect(short(tell(rows, COMMAND))).toEqual(['send a command'])
  })

  it('suspends also those that have no actor now: they come up suspended (D1)', () => {
    const { rows } = suspend(table({ a: {}, b: { state: 'restarting' } }), COMMAND)
    expect(rows.entries.map(([, { suspended }]) => suspended)).toEqual([true, true])
  })

  it('resumes, starts those that are down, and forgives their crashes (D5)', () => {
    const step = resume(
      table({ a: { suspended: true }, b: { state: 'down', crashes: [1, 2] }, c: { state: 'restarting' } }),
      COMMAND,
    )
    expect(short(step)).toEqual(['send a command', 'start b'])
    expect(step.rows.get('a')).toMatchObject({ suspended: false })
    expect(step.rows.get('b')).toMatchObject({ state: 'up', crashes: [] })
  })

  it('gives one that leaves without an actor a new one first (L7)', () => {
    expect(short(depart('a', ward(), 100, 0))).toEqual(['send a drain'])
    expect(short(depart('a', ward({ state: 'restarting' }), 100, 0))).toEqual(['start a', 'send a drain'])
    expect(short(depart('a', ward({ state: 'down' }), 100, 0))).toEqual(['start a', 'send a drain'])
  })

  it('gives one that leaves already no more time, and less when it is told so (D2)', () => {
    const leaving = ward({ leaving: 500 })
    expect(depart('a', leaving, 1_000, 100).effects).toMatchObject([{ command: { deadline: 400 } }])
    expect(depart('a', leaving, 10, 100)).toMatchObject({
      row: { leaving: 110 },
      effects: [{ command: { deadline: 10 } }],
    })
    expect(depart('a', leaving, 10, 900).effects).toMatchObject([{ command: { deadline: 0 } }])
  })

  it('ends the lease of one that died before anything else, and renews it for the next (D5)', () => {
    const rows = table({ a: {} })
    const step = crash(rows, 'a', new Error('boom'), 0)
    expect(short(step)).toEqual(['endLease', 'bury a', 'tellCrash', 'restart a'])
    expect(step.rows.get('a')).toMatchObject({ state: 'restarting', crashes: [0], error: 'boom' })
    expect(step.rows.get('a')?.lease).not.toBe(rows.get('a')?.lease)
  })

  it('waits until its deadline for one that dies while it leaves, and gives it up when it dies too often', () => {
    const leaving = crash(table({ a: { leaving: 500 } }), 'a', new Error('boom'), 0)
    expect(short(restart(leaving.rows, 'a', 200))).toEqual(['start a', 'send a drain'])
    expect(restart(leaving.rows, 'a', 200).effects[1]).toMatchObject({ command: { deadline: 300 } })
    const often = crash(table({ a: { leaving: 500, crashes: [1, 2, 3, 4, 5] } }), 'a', new Error('boom'), 6)
    expect(short(often)).toEqual(['tellCrash', 'cut', 'endLease', 'bury a', 'retire'])
    expect(often.rows.size).toBe(0)
  })

  it('does nothing for one that is gone, or is up again', () => {
    const rows = table({ a: {} })
    for (const step of [crash(rows, 'x', 'boom', 0), restart(rows, 'x', 0), restart(rows, 'a', 0)]) {
      expect(step).toEqual({ rows, effects: [] })
    }
  })
})
