import { z } from 'zod'
import { DURATION_PATTERN, type Duration, formatDuration, LONGEST, parseDuration } from './durations.ts'
import { nearestName } from './nearest-name.ts'
import { quote } from './quote.ts'

/*
 * The kinds of values that settings have. Each `allowed` completes the sentence "... is not ...", and goes on with
 * what to write, as in `a port. Write a number from 0 to 65535.` `issues.ts` puts the sentence together.
 *
 * A setting is one of them with all that there is to know of it, and types, checks, the JSON Schema and the tables of the
 * documents are made of that:
 * - `.default(value)` is what holds where nothing is written, `Infinity` being no limit; `.prefault(text)` the same, in the
 *   words of a settings file, for a value that becomes another one (`time(1).prefault('10s')`).
 * - `.describe(text)` says what it is, in sentences, without bounds and default: these are added.
 * - `.meta(about)` says what else there is to say: see `About`.
 */

/** What can be said of a setting with `meta`. */
export interface About {
  /** What holds where nothing is written, in words, for what has no default: `no ban`. */
  readonly unset?: string
  /** What its number counts, as in `bits`. */
  readonly unit?: string
  /** The least of a duration, as one writes it. */
  readonly least?: string
  /** It is long: a plan names it, and does not show it. */
  readonly long?: boolean
  /** What stands for it while the settings around it are checked, where it is required and missing or wrong. */
  readonly blank?: unknown
  /** What its type is called in `settings/input.ts`, where JSON Schema does not know such a value. */
  readonly typeName?: string
  /** Only TypeScript can hold it, as a function: a settings file cannot. */
  readonly typescript?: boolean
}

/** What is said of a setting. */
export const aboutOf = (field: z.core.$ZodType): About => {
  const inner = innerOf(field)
  return { ...(inner && aboutOf(inner)), ...(z.globalRegistry.get(field) as About | undefined) }
}

/** What is below a default, or below what makes something else of the value. */
export const innerOf = (field: z.core.$ZodType): z.core.$ZodType | undefined => {
  if (field instanceof z.ZodPipe) return field.in
  return 'innerType' in field._zod.def ? (field._zod.def.innerType as z.core.$ZodType) : undefined
}

/** A whole number between two bounds, both included. */
export const whole = (least: number, most: number, allowed: string) => {
  const error = allowed
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error })
}

/** A whole number with a least value; `noun` is what it is, as `a limit`. */
export const atLeast = (least: number, noun: string) =>
  whole(least, Number.MAX_SAFE_INTEGER, `${noun}. Write a whole number from ${least} up.`)

/** A whole number with a most, too. */
export const between = (least: number, most: number, noun: string) =>
  whole(least, most, `${noun}. Write a whole number from ${least} to ${most}.`)

export const truth = () => z.boolean({ error: 'true or false. Write true or false.' })

/** One of a few words. */
export const oneOf = <const W extends readonly [string, ...string[]]>(noun: string, words: W) => {
  const choice = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
  return z.enum(words, { error: `${noun}. Write ${choice}.` })
}

/** A text that passes a test. */
export const text = (allowed: string, passes: (text: string) => boolean = () => true) =>
  z.string({ error: allowed }).refine(passes, { error: allowed })

/** A path, which starts from the settings file; `noun` is what is there, as `a key`. */
export const path = (noun: string) =>
  text(`the path of ${noun}. Write a path that starts from the settings file.`, (value) => value !== '').meta({
    minLength: 1,
  })

/** A duration with a least value in milliseconds. The most is what a timer can wait. */
export const duration = (least: number) => {
  const allowed = `a duration from ${formatDuration(least)} to 596h. Write a number with ms, s, m or h, as in 30s.`
  return z
    .custom<Duration>((value) => inBounds(value, least), { error: allowed })
    .meta({ type: 'string', pattern: DURATION_PATTERN.source })
}

/** The same, of which settings hold the milliseconds. */
export const time = (least: number) =>
  duration(least)
    .transform((written) => parseDuration(written) as number)
    .meta({ least: formatDuration(least) })

const inBounds = (value: unknown, least: number): boolean => {
  const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined
  return milliseconds !== undefined && milliseconds >= least && milliseconds <= LONGEST
}

/**
 * An object without keys that are not known. `elsewhere` says of keys that belong to another place where that is.
 * An unknown key gets a sentence of its own, one line each, in the order of the issue's keys.
 */
export const strict = <S extends z.core.$ZodShape>(allowed: string, shape: S, elsewhere: Record<string, string> = {}) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return allowed
      return issue.keys.map((key) => unknownKey(key, Object.keys(shape), elsewhere)).join('\n')
    },
  })

const unknownKey = (key: string, known: string[], elsewhere: Record<string, string>): string => {
  const place = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined
  if (place !== undefined) return `unknown key ${quote(key)}. It belongs ${place}.`
  const meant = nearestName(key, known)
  if (meant !== undefined) return `unknown key ${quote(key)}. Did you mean '${meant}'?`
  if (known.length === 0) return `unknown key ${quote(key)}. Remove it; no key is known here.`
  return `unknown key ${quote(key)}. Remove it; known here are ${known.join(', ')}.`
}

/** A list of values of one kind. */
export const list = <T extends z.ZodType>(
  of: T,
  example: string,
): z.ZodType<readonly z.output<T>[], readonly z.input<T>[]> => z.array(of, { error: `a list. Write ${example}.` })

/** A map from names to values of one kind. */
export const record = <K extends z.ZodType<string, string>, T extends z.ZodType>(names: K, of: T, allowed: string) =>
  z.record(names, of, { error: allowed })
