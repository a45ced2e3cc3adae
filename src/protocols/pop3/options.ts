import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { duration, path } from '../../fields.ts'
import { type BehindOptions, behindComplaints, behindShape } from '../helpers/backend/behind-options.ts'
import { backendComplaints, fromDirectory } from '../helpers/backend/options.ts'
import { needParent } from '../helpers/files.ts'
import { usersComplaints } from '../helpers/login/complaints.ts'
import { type LoginOptions, loginShape } from '../helpers/login/options.ts'
import { complaintsWithin, type OptionComplaint, option, strictOptions } from '../helpers/options.ts'

/** Who may log in, and where their mail is. */
export interface Pop3Options extends LoginOptions {
  /** The folder of the Maildirs, one for each user, by the name in small letters; not beside `backend`. Default `./mail`. */
  readonly maildir?: string | undefined
  /** The POP3 server that clients get to once they have logged in, instead of Maildirs. Without `users` it decides who they are. */
  readonly backend?: BehindOptions | undefined
  /** How long a client that has logged in may say nothing; RFC 1939 allows no less than 10m. Default `10m`. */
  readonly idleTimeout?: Duration | undefined
}

/** What holds where options do not say otherwise. */
export const POP3_DEFAULTS = { maildir: './mail', idleTimeout: '10m' } as const

export const pop3Options: z.ZodType<Pop3Options> = strictOptions({
  ...loginShape,
  maildir: option(
    path('a folder'),
    'The folder of the Maildirs, one for each user, by the name in small letters; not beside `backend`.',
    POP3_DEFAULTS.maildir,
  ),
  backend: option(
    strictOptions(behindShape),
    'The POP3 server that clients get to once they have logged in, instead of Maildirs. Without `users` it decides who they are.',
  ),
  idleTimeout: option(
    duration(1),
    'How long a client that has logged in may say nothing; RFC 1939 allows no less than 10m.',
    POP3_DEFAULTS.idleTimeout,
  ),
})

/** What contradicts itself in options whose shape is right, or says too little. */
export const pop3Contradictions = (options: Pop3Options): readonly OptionComplaint[] => {
  const { users, authenticate, maildir, backend, idleTimeout } = options
  if (backend === undefined && (users ?? authenticate) === undefined) {
    return [{ path: ['users'], message: 'nobody can log in. Name a users file, as `users: users.txt`, or a backend.' }]
  }
  if (backend !== undefined && maildir !== undefined) {
    return [{ path: ['backend'], message: 'backend cannot stand beside maildir. Remove one.' }]
  }
  if (backend !== undefined && idleTimeout !== undefined) return [{ path: ['idleTimeout'], message: NO_IDLE }]
  return behindComplaints(options)
}

const NO_IDLE = 'idleTimeout is for Maildirs: the server behind ends its own sessions. Remove it.'

/** What else is wrong with options of the right shape, as this host is. */
export const pop3Complaints = (options: Pop3Options, baseDirectory: string): readonly OptionComplaint[] => {
  const { maildir, backend } = pop3From(options, baseDirectory)
  return [
    ...pop3Contradictions(options),
    ...usersComplaints(options, baseDirectory),
    ...(backend === undefined ? [] : complaintsWithin('backend', backendComplaints(backend, baseDirectory))),
    ...(maildir === undefined ? [] : needParent(['maildir'], maildir)),
  ]
}

/** The options with their paths made whole, from the directory of the settings file on. */
export const pop3From = ({ maildir, users, backend, ...options }: Pop3Options, baseDirectory: string): Pop3Options => ({
  ...options,
  ...(users !== undefined && { users: resolve(baseDirectory, users) }),
  ...(backend === undefined
    ? { maildir: resolve(baseDirectory, maildir ?? POP3_DEFAULTS.maildir) }
    : { backend: fromDirectory(backend, baseDirectory) }),
})
