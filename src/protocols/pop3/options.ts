import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { type BehindOptions, behindComplaints, behindShape } from '../helpers/backend/behind-options.ts'
import { backendComplaints, fromDirectory } from '../helpers/backend/options.ts'
import { needParent } from '../helpers/files.ts'
import { usersComplaints } from '../helpers/login/complaints.ts'
import { type LoginOptions, loginShape } from '../helpers/login/options.ts'
import {
  complaintsWithin,
  durationOption,
  type OptionComplaint,
  pathOption,
  strictOptions,
} from '../helpers/options.ts'

/** Who may log in, and where their mail is. */
export interface Pop3Options extends LoginOptions {
  /** The folder of the Maildirs, one for each user, by the name in small letters. Default `./mail`, where there is no backend. */
  readonly maildir?: string | undefined
  /** The POP3 server that clients get to once they have logged in, instead of Maildirs. Without `users` it decides who they are. */
  readonly backend?: BehindOptions | undefined
  /** How long a client that has logged in may say nothing. Default `10m`, the least that RFC 1939 allows. */
  readonly idleTimeout?: Duration | undefined
}

export const pop3Options: z.ZodType<Pop3Options> = strictOptions({
  ...loginShape,
  maildir: pathOption('a folder').optional(),
  backend: strictOptions(behindShape).optional(),
  idleTimeout: durationOption().optional(),
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
    ? { maildir: resolve(baseDirectory, maildir ?? './mail') }
    : { backend: fromDirectory(backend, baseDirectory) }),
})
