import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { atLeast, oneOf, time } from '../../src/fields.ts'
import { fragmentsOf, type HasSettings } from '../../src/settings/schema/fragments.ts'

const shared = atLeast(1, 'a limit').default(10)

/** As `policy` of the policies does: it keeps the type of what it is given. */
const part = <S extends NonNullable<HasSettings['settings']>>(given: { readonly settings?: S }) => given

const parts = [
  part({}),
  part({ settings: { listener: { most: shared } } }),
  part({
    settings: {
      server: { every: time(1).prefault('10s') },
      listener: { most: shared, least: atLeast(0, 'a number').optional() },
      socket: { mode: oneOf('a mode', ['off', 'on']).default('off') },
    },
  }),
] as const

describe('settings that parts of Portreeve bring', () => {
  const { server, listener, socket } = fragmentsOf(parts)

  it('stand where they belong, each once', () => {
    expect([server, listener, socket].map((shape) => Object.keys(shape))).toEqual([
      ['every'],
      ['most', 'least'],
      ['mode'],
    ])
    expect(z.object({ ...server, ...listener, ...socket }).parse({})).toEqual({ every: 10_000, most: 10, mode: 'off' })
  })

  it('have their types in what users write, and in what it becomes', () => {
    const row = z.object({ port: z.number(), ...socket })
    expectTypeOf<z.input<typeof row>>().toEqualTypeOf<{ port: number; mode?: 'off' | 'on' | undefined }>()
    expectTypeOf<z.output<typeof row>>().toEqualTypeOf<{ port: number; mode: 'off' | 'on' }>()
    const own = z.object({ ...listener })
    expectTypeOf<z.output<typeof own>>().toEqualTypeOf<{ most: number; least?: number | undefined }>()
  })

  it('are none where no part has any', () => {
    const { socket } = fragmentsOf([part({})])
    const row = z.object({ port: z.number(), ...socket })
    expectTypeOf<z.input<typeof row>>().toEqualTypeOf<{ port: number }>()
    expect(Object.keys(row.shape)).toEqual(['port'])
  })

  it('cannot be two of one name', () => {
    const again = part({ settings: { listener: { most: atLeast(1, 'a limit') } } })
    expect(() => fragmentsOf([...parts, again])).toThrow('Two settings are called most')
  })
})
