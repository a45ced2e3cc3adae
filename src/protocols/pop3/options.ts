import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { type LoginOptions, loginShape } from '../helpers/login/index.ts'
import { durationOption, pathOption, strictOptions } from '../helpers/options.ts'

/** Who may log in, and where their mail is. */
export interface Pop3Options extends LoginOptions {
  /** The folder of the Maildirs, one for each user, by the name in small letters. Default `./mail`. */
  readonly maildir?: string | undefined
  /** How long a client that has logged in may say nothing. Default `10m`, the least that RFC 1939 allows. */
  readonly idleTimeout?: Duration | undefined
}

export const pop3Options: z.ZodType<Pop3Options> = strictOptions({
  ...loginShape,
  maildir: pathOption('a folder').optional(),
  idleTimeout: durationOption().optional(),
})

interface Complaint {
  readonly path: readonly string[]
  readonly message: string
}

/** What is wrong with options whose shape is right. */
export const pop3Contradictions = ({ users, authenticate }: Pop3Options): readonly Complaint[] => {
  if (users === undefined && authenticate === undefined) {
    return [{ path: ['users'], message: 'nobody can log in. Name a users file, as `users: users.txt`.' }]
  }
  return []
}
