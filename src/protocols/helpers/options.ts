import { z } from 'zod'
import { type Duration, LONGEST, parseDuration } from '../../durations.ts'
import { strict } from '../../fields.ts'

/*
 * What options of protocols are made of, beside the kinds of values in `fields.ts`. Descriptions and defaults stand in the
 * schemas: documents, editors and the page have them from there.
 */

/** What is wrong with options of the right shape: which one, and a sentence with what to do. */
export interface OptionComplaint {
  readonly path: readonly string[]
  readonly message: string
}

/** Complaints about options that stand below a key. */
export const complaintsWithin = (key: string, complaints: readonly OptionComplaint[]): readonly OptionComplaint[] =>
  complaints.map(({ path, message }) => ({ path: [key, ...path], message }))

/** A map of options without keys that are not known. */
export const strictOptions = <S extends z.core.$ZodShape>(shape: S) =>
  strict('a map of options. Write one as in { key: value }.', shape)

/** For protocols that need to be told nothing. */
export const noOptions = strictOptions({})

/** An option that may be left out: what it is, in sentences, and its default as one writes it, where it has one. */
export const option = <T extends z.ZodType>(kind: T, description: string, byDefault?: string | number | boolean) =>
  kind.optional().meta({ description, ...(byDefault !== undefined && { default: byDefault }) })

/** An option that a settings file cannot hold, only TypeScript; `instead` says what to do there. */
export const functionOption = <F>(description: string, instead: string) =>
  z
    .custom<F>((value) => typeof value === 'function', {
      error: `a function. A settings file cannot hold one: ${instead}.`,
    })
    .optional()
    .meta({ description, typescript: true })

/** For how long a drain leaves an HTTP connection at rest open for one more request, where nothing else is said. */
export const KEEP_ALIVE_GRACE = '1s'

/** What a duration of a library user says in milliseconds; throws a `RangeError` that says how to write one. */
export const milliseconds = (option: string, duration: Duration): number => {
  const parsed = parseDuration(duration)
  if (parsed !== undefined && parsed > 0 && parsed <= LONGEST) return parsed
  throw new RangeError(`${option}: '${duration}' is not a time that may stand here. Write it as 250ms, 5s, 1m or 1h.`)
}
