import { z } from 'zod'
import type { Duration } from '../../../durations.ts'
import { durationOption, milliseconds, pathOption, truthOption, wholeOption } from '../options.ts'
import { Outage } from '../outage.ts'
import type { Authenticate, LoginPolicy } from './login.ts'
import { passwordHashing } from './password-hashing.ts'
import type { UserFile } from './user-file.ts'

/** The options that every protocol with logins has. */
export interface LoginOptions {
  /** The file of the users and their hashed passwords, as `portreeve passwd` makes it. */
  readonly users?: string | undefined
  /** Says who a login is, instead of a users file. For hosts: a settings file cannot hold it. */
  readonly authenticate?: Authenticate | undefined
  /** Wrong logins that one connection may try. Default 3. */
  readonly loginAttempts?: number | undefined
  /** How long the answer to the first wrong login is held back; to each further one twice as long. Default `1s`. */
  readonly loginDelay?: Duration | undefined
  /** Whether passwords may be sent over a connection that is not secure (P4). Default false. */
  readonly clearTextLogin?: boolean | undefined
}

/** The shape of those options, to be spread into a protocol's own. */
export const loginShape = {
  users: pathOption('a users file').optional(),
  authenticate: z
    .custom<Authenticate>((value) => typeof value === 'function', {
      error: 'a function. A settings file cannot hold one: name a users file.',
    })
    .optional(),
  loginAttempts: wholeOption(1, 100).optional(),
  loginDelay: durationOption().optional(),
  clearTextLogin: truthOption().optional(),
}

/** How logins are handled, by the options. `ask` answers where neither a function nor a file of users is given. */
export const loginPolicy = (options: LoginOptions, users: UserFile | undefined, ask: Authenticate): LoginPolicy => ({
  authenticate: options.authenticate ?? (users === undefined ? ask : ofUsers(users)),
  attempts: options.loginAttempts ?? 3,
  delay: milliseconds('loginDelay', options.loginDelay ?? '1s'),
  outage: new Outage(),
})

/** Within the budget for password hashes; a host's own function, and a server behind, have theirs (M9). */
const ofUsers =
  (users: UserFile): Authenticate =>
  ({ user, password, connection }) =>
    users.authenticate(user, password, (hash) => passwordHashing.check(connection, hash))
