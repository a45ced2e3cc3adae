import { z } from 'zod'
import { DURATION_PATTERN, type Duration, LONGEST, parseDuration } from '../../durations.ts'

/*
 * What options of protocols are made of. An `error` completes the sentence "... is not ...", and goes on with what to
 * write, as those of the settings do.
 */

/** What is wrong with options of the right shape: which one, and a sentence with what to do. */
export interface OptionComplaint {
  readonly path: readonly string[]
  readonly message: string
}

/** Complaints about options that stand below a key. */
export const complaintsWithin = (key: string, complaints: readonly OptionComplaint[]): readonly OptionComplaint[] =>
  complaints.map(({ path, message }) => ({ path: [key, ...path], message }))

/** A map of options without keys that are not known; each unknown one gets a sentence, one a line. */
export const strictOptions = <S extends z.core.$ZodShape>(shape: S) => {
  const known = Object.keys(shape)
  const advice = known.length === 0 ? 'this protocol has no options' : `known here are ${known.join(', ')}`
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'a map of options. Write one as in { key: value }.'
      return issue.keys.map((key) => `unknown key '${key}'. Remove it; ${advice}.`).join('\n')
    },
  })
}

/** For protocols that need to be told nothing. */
export const noOptions = strictOptions({})

/** A duration above nothing, and no longer than a timer can wait. */
export const durationOption = () =>
  z
    .custom<Duration>((value) => typeof value === 'string' && inBounds(parseDuration(value)), {
      error: 'a time that may stand here. Write a number with ms, s, m or h behind it, as in 5s.',
    })
    .meta({ type: 'string', pattern: DURATION_PATTERN.source })

const inBounds = (milliseconds: number | undefined): boolean =>
  milliseconds !== undefined && milliseconds > 0 && milliseconds <= LONGEST

/** One of a few words. */
export const oneOf = <const W extends readonly [string, ...string[]]>(noun: string, words: W) =>
  z.enum(words, { error: `${noun}. Write ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.` })

/** A path, relative to the settings file. */
export const pathOption = (what: string) => {
  const error = `the path of ${what}. Write a path, from the settings file on.`
  return z.string({ error }).min(1, { error })
}

/** What a duration of a library user says in milliseconds; throws a `RangeError` that says how to write one. */
export const milliseconds = (option: string, duration: Duration): number => {
  const parsed = parseDuration(duration)
  if (parsed !== undefined && inBounds(parsed)) return parsed
  throw new RangeError(`${option}: '${duration}' is not a time that may stand here. Write it as 250ms, 5s, 1m or 1h.`)
}

/** A whole number between two bounds. */
export const wholeOption = (least: number, most: number) => {
  const error = `a number that may stand here. Write a whole number from ${least} to ${most}.`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

/** Yes or no. */
export const truthOption = () => z.boolean({ error: 'true or false. Write true or false.' })
