import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { duration, truth } from '../../fields.ts'
import { type BehindOptions, behindComplaints, behindShape } from '../helpers/backend/behind-options.ts'
import { backendComplaints, fromDirectory } from '../helpers/backend/options.ts'
import { usersComplaints } from '../helpers/login/complaints.ts'
import { type LoginOptions, loginShape } from '../helpers/login/options.ts'
import { complaintsWithin, type OptionComplaint, option, strictOptions } from '../helpers/options.ts'

/** The IMAP server behind. */
export interface ImapBackendOptions extends BehindOptions {
  /** Tells the server behind who the client is by ID, as Dovecot believes it from `login_trusted_networks`. Default false. */
  readonly sendId?: boolean | undefined
}

export interface ImapOptions extends LoginOptions {
  /** The IMAP server that clients get to once they have logged in. Without one there are no mailboxes. */
  readonly backend?: ImapBackendOptions | undefined
  /** How long a client may take to log in. Default `1m`. */
  readonly loginTimeout?: Duration | undefined
}

/** What holds where options do not say otherwise. */
export const IMAP_DEFAULTS = { loginTimeout: '1m' } as const

export const imapOptions: z.ZodType<ImapOptions> = strictOptions({
  ...loginShape,
  backend: option(
    strictOptions({
      ...behindShape,
      sendId: option(
        truth(),
        'Tells the server behind who the client is by ID, as Dovecot believes it from `login_trusted_networks`.',
        false,
      ),
    }),
    'The IMAP server that clients get to once they have logged in. Without one there are no mailboxes.',
  ),
  loginTimeout: option(duration(1), 'How long a client may take to log in.', IMAP_DEFAULTS.loginTimeout),
})

/** What else is wrong with options of the right shape, as this host is. */
export const imapComplaints = (options: ImapOptions, baseDirectory: string): readonly OptionComplaint[] => {
  const { backend } = options
  return [
    ...behindComplaints(options),
    ...usersComplaints(options, baseDirectory),
    ...(backend === undefined ? [] : complaintsWithin('backend', backendComplaints(backend, baseDirectory))),
  ]
}

/** The options with their paths made whole, from the directory of the settings file on. */
export const imapFrom = (options: ImapOptions, baseDirectory: string): ImapOptions => ({
  ...options,
  ...(options.users !== undefined && { users: resolve(baseDirectory, options.users) }),
  ...(options.backend !== undefined && { backend: fromDirectory(options.backend, baseDirectory) }),
})
