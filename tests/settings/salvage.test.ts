import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { atLeast, list, record, strict, text, time } from '../../src/fields.ts'
import { salvage } from '../../src/settings/salvage.ts'

const row = strict('a row', { port: z.number().meta({ blank: 0 }), wait: time(1).prefault('1s') })
const schema = strict('a map', {
  most: atLeast(1, 'a limit').default(Number.POSITIVE_INFINITY),
  names: list(text('a name'), 'names').default([]),
  rows: list(row, 'rows'),
  byName: record(z.string().regex(/^\w+$/), row, 'a map of rows'),
  extra: row.optional(),
})

describe('what is right in settings of which something is wrong', () => {
  it('is filled in as if the wrong were not there, elements in their places', () => {
    const wrong = {
      most: 'many',
      names: ['one', 2, 'three'],
      rows: [{ port: 1, wait: '5s' }, 'row', { port: 'x', wait: '2s', colour: 'red' }],
      byName: { good: { port: 1 }, bad: 5, 'no name': { port: 2 } },
      unknown: 1,
    }
    expect(salvage(schema, wrong)).toEqual({
      most: Number.POSITIVE_INFINITY,
      names: ['one', undefined, 'three'],
      rows: [{ port: 1, wait: 5_000 }, undefined, { port: 0, wait: 2_000 }],
      byName: { good: { port: 1, wait: 1_000 }, bad: undefined },
    })
  })

  it('has blanks for what is required and missing', () => {
    expect(salvage(schema, { extra: {} })).toEqual({
      most: Number.POSITIVE_INFINITY,
      names: [],
      rows: [],
      byName: {},
      extra: { port: 0, wait: 1_000 },
    })
  })

  it('is what the schema makes of it where nothing is wrong', () => {
    const right = { names: ['one'], rows: [{ port: 1 }], byName: { a: { port: 2, wait: '3s' } }, extra: undefined }
    expect(salvage(schema, right)).toEqual(schema.parse(right))
  })

  it('may lack elements of lists and maps, as the types say, and no field', () => {
    const { most, rows, byName } = salvage(schema, {})
    expectTypeOf(most).toEqualTypeOf<number>()
    expectTypeOf(rows).toEqualTypeOf<readonly ({ readonly port: number; readonly wait: number } | undefined)[]>()
    expectTypeOf(byName.one).toEqualTypeOf<{ readonly port: number; readonly wait: number } | undefined>()
  })
})
