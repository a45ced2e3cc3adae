import type { z } from 'zod'
import { POLICIES } from '../../policies/order.ts'

/** Where a setting stands: in the settings themselves, in a listener, in a row of its table. */
type Floor = 'server' | 'listener' | 'socket'

/** A part of Portreeve that has settings of its own, as a policy has. */
export interface HasSettings {
  readonly settings?: { readonly [F in Floor]?: z.ZodRawShape }
}

type Brought<P, F extends Floor> = P extends { readonly settings?: infer S }
  ? S extends { readonly [K in F]: infer Shape }
    ? Shape
    : never
  : never

type Together<U> = [U] extends [never]
  ? Record<never, never>
  : (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
    ? { readonly [K in keyof I]: I[K] }
    : never

export type Fragments<P> = { readonly [F in Floor]: Together<Brought<P, F>> }

/**
 * The settings of several parts, by where they stand, for the schema to spread. A setting that two parts read is one field,
 * which both bring.
 */
export const fragmentsOf = <const P extends HasSettings>(parts: readonly P[]): Fragments<P> => {
  const of = (floor: Floor): z.ZodRawShape => {
    const fields = new Map<string, z.core.$ZodType>()
    for (const [key, field] of parts.flatMap(({ settings }) => Object.entries(settings?.[floor] ?? {}))) {
      if (fields.has(key) && fields.get(key) !== field) throw new Error(`Two settings are called ${key}. Rename one.`)
      fields.set(key, field)
    }
    return Object.fromEntries(fields)
  }
  return { server: of('server'), listener: of('listener'), socket: of('socket') } as Fragments<P>
}

/** Those of the policies. */
export const fragments = fragmentsOf(POLICIES)
