import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { needParent } from '../helpers/files.ts'
import { type LoginOptions, loginShape, usersComplaints } from '../helpers/login/index.ts'
import { durationOption, type OptionComplaint, pathOption, strictOptions } from '../helpers/options.ts'

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

/** What is wrong with options whose shape is right. */
export const pop3Contradictions = ({ users, authenticate }: Pop3Options): readonly OptionComplaint[] => {
  if (users === undefined && authenticate === undefined) {
    return [{ path: ['users'], message: 'nobody can log in. Name a users file, as `users: users.txt`.' }]
  }
  return []
}

/** What else is wrong with options of the right shape, as this host is. */
export const pop3Complaints = (options: Pop3Options, baseDirectory: string): readonly OptionComplaint[] => [
  ...pop3Contradictions(options),
  ...usersComplaints(options, baseDirectory),
  ...needParent(['maildir'], pop3From(options, baseDirectory).maildir as string),
]

/** The options with their paths made whole, from the directory of the settings file on. */
export const pop3From = (options: Pop3Options, baseDirectory: string): Pop3Options => ({
  ...options,
  maildir: resolve(baseDirectory, options.maildir ?? './mail'),
  users: options.users && resolve(baseDirectory, options.users),
})
