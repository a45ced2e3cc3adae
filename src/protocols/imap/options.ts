import { resolve } from 'node:path'
import { z } from 'zod'
import type { Duration } from '../../durations.ts'
import {
  backendComplaints,
  fromDirectory,
  type MailBackendOptions,
  mailBackendShape,
} from '../helpers/backend/index.ts'
import { type Claim, type LoginOptions, loginShape, usersComplaints } from '../helpers/login/index.ts'
import {
  complaintsWithin,
  durationOption,
  type OptionComplaint,
  strictOptions,
  truthOption,
} from '../helpers/options.ts'

/** The IMAP server behind. */
export interface ImapBackendOptions extends MailBackendOptions {
  /**
   * Logs in there for everyone, by an authorization identity (SASL PLAIN), instead of with the client's own password. Needs
   * `users` or `authenticate`: the server behind checks nobody then.
   */
  readonly master?: Claim | undefined
  /** Tells the server behind who the client is by ID, as Dovecot believes it from `login_trusted_networks`. Default false. */
  readonly sendId?: boolean | undefined
}

export interface ImapOptions extends LoginOptions {
  /** The IMAP server that clients get to once they have logged in. Without one there are no mailboxes. */
  readonly backend?: ImapBackendOptions | undefined
  /** How long a client may take to log in. Default `1m`. */
  readonly loginTimeout?: Duration | undefined
}

const word = (what: string) => {
  const error = `${what}. Write a text without line ends.`
  return z.string({ error }).regex(/^\P{Cc}+$/u, { error })
}

export const imapOptions: z.ZodType<ImapOptions> = strictOptions({
  ...loginShape,
  backend: strictOptions({
    ...mailBackendShape,
    master: strictOptions({ user: word('a user'), password: word('a password') }).optional(),
    sendId: truthOption().optional(),
  }).optional(),
  loginTimeout: durationOption().optional(),
})

/** What else is wrong with options of the right shape, as this host is. */
export const imapComplaints = (options: ImapOptions, baseDirectory: string): readonly OptionComplaint[] => {
  const { backend } = options
  return [
    ...openDoors(options),
    ...usersComplaints(options, baseDirectory),
    ...(backend === undefined ? [] : complaintsWithin('backend', backendComplaints(backend, baseDirectory))),
  ]
}

/** A master's login without anybody who checks passwords would let everyone in as everyone. */
export const openDoors = ({ users, authenticate, backend }: ImapOptions): readonly OptionComplaint[] =>
  backend?.master === undefined || (users ?? authenticate) !== undefined
    ? []
    : [{ path: ['backend', 'master'], message: NOBODY_CHECKS }]

const NOBODY_CHECKS = 'master logs in for everyone, and nobody checks passwords. Name a users file, or remove it.'

/** The options with their paths made whole, from the directory of the settings file on. */
export const imapFrom = (options: ImapOptions, baseDirectory: string): ImapOptions => ({
  ...options,
  ...(options.users !== undefined && { users: resolve(baseDirectory, options.users) }),
  ...(options.backend !== undefined && { backend: fromDirectory(options.backend, baseDirectory) }),
})
