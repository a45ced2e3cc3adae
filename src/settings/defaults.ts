import { z } from 'zod'

/** The fields that have a default. */
export type Defaults<S extends z.ZodRawShape> = {
  readonly [K in keyof S as undefined extends z.input<S[K]>
    ? undefined extends z.output<S[K]>
      ? never
      : K
    : never]: z.output<S[K]>
}

/** What holds of these fields where nothing is written. */
export const defaultsOf = <S extends z.ZodRawShape>(shape: S): Defaults<S> => {
  const values = Object.entries<z.core.$ZodType>(shape).flatMap(([key, field]) => {
    const { data } = z.safeParse(field, undefined)
    return data === undefined ? [] : [[key, data] as const]
  })
  return Object.fromEntries(values) as Defaults<S>
}
