import { z } from 'zod'
import { aboutOf, innerOf } from '../fields.ts'

/** Fields whose lists and maps may lack what is wrong in them; the rest is there. */
export type Salvaged<T> = { readonly [K in keyof T]: Gaps<T[K]> }

type Gaps<V> = V extends readonly (infer E)[]
  ? readonly (Fields<E> | undefined)[]
  : string extends keyof V
    ? { readonly [K in keyof V]: Fields<V[K]> | undefined }
    : V

type Fields<E> = E extends object ? Salvaged<E> : E

/**
 * What is right in a value, where something is wrong: so that its parts can be checked against each other nevertheless
 * (all complaints at once). For what is wrong or missing there is its default, or else its `blank`; unknown keys are not
 * there, and elements keep their places.
 */
export const salvage = <T extends z.ZodType>(schema: T, value: unknown): Salvaged<z.output<T>> =>
  rescue(schema, value) as Salvaged<z.output<T>>

const rescue = (schema: z.core.$ZodType, value: unknown): unknown => {
  const whole = z.safeParse(schema, value)
  if (whole.success) return whole.data
  return partsOf(kindOf(schema), value) ?? without(schema)
}

const partsOf = (kind: z.core.$ZodType, value: unknown): unknown => {
  if (kind instanceof z.ZodArray && Array.isArray(value)) return value.map((element) => rescue(kind.element, element))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (kind instanceof z.ZodRecord) {
    const named = Object.entries(value).filter(([key]) => key !== '__proto__' && z.safeParse(kind.keyType, key).success)
    return Object.fromEntries(named.map(([key, element]) => [key, rescue(kind.valueType, element)]))
  }
  if (!(kind instanceof z.ZodObject)) return undefined
  const fields = Object.entries<z.core.$ZodType>(kind.shape).map(
    ([key, field]) => [key, rescue(field, (value as Record<string, unknown>)[key])] as const,
  )
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined))
}

const kindOf = (schema: z.core.$ZodType): z.core.$ZodType => {
  const inner = innerOf(schema)
  return inner === undefined ? schema : kindOf(inner)
}

const without = (schema: z.core.$ZodType): unknown => {
  const { success, data } = z.safeParse(schema, undefined)
  if (success) return data
  const kind = kindOf(schema)
  if (kind instanceof z.ZodArray) return []
  return kind instanceof z.ZodRecord ? {} : aboutOf(schema).blank
}
