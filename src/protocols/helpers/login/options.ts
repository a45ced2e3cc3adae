import { z } from 'zod'
import type { Duration } from '../../../durations.ts'
import { between, duration, list, path, truth } from '../../../fields.ts'
import { functionOption, milliseconds, type OptionComplaint, option } from '../options.ts'
import { Outage } from '../outage.ts'
import { findUser, ourDomains, usersFor } from './addresses.ts'
import type { Authenticate, LoginPolicy } from './login.ts'
import { passwordHashing } from './password-hashing.ts'
import type { UserFile } from './user-file.ts'

/** The options that every protocol with logins has. */
export interface LoginOptions {
  /** The file of the users and their hashed passwords, as `portreeve passwd` makes it. */
  readonly users?: string | undefined
  /**
   * The domains whose users may be named without them in the users file: `alice@example.com` is the user `alice` then, for
   * mail and for logins. Where the settings have no domains any is meant. Default: that of the connection.
   */
  readonly domains?: readonly string[] | undefined
  /** Says who a login is, instead of a users file. For hosts: a settings file cannot hold it. */
  readonly authenticate?: Authenticate | undefined
  /** Wrong logins that one connection may try. 1 to 100, default 3. */
  readonly loginAttempts?: number | undefined
  /** How long the answer to the first wrong login is held back; to each further one twice as long. Default `1s`. */
  readonly loginDelay?: Duration | undefined
  /** Whether passwords may be sent over a connection that is not secure (P4). Default false. */
  readonly clearTextLogin?: boolean | undefined
}

const NO_DOMAIN = 'the name of a domain. Write one as in example.com.'

/** What holds where options do not say otherwise. */
const DEFAULTS = { loginAttempts: 3, loginDelay: '1s' } as const

/** The shape of those options, to be spread into a protocol's own. */
export const loginShape = {
  users: option(
    path('a users file'),
    'The file of the users and their hashed passwords, as `portreeve passwd` makes it.',
  ),
  domains: option(
    list(
      z.string({ error: NO_DOMAIN }).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i, { error: NO_DOMAIN }),
      'domains such as [example.com, example.org]',
    ),
    'The domains whose users may be named without them in the users file: `alice@example.com` is the user `alice` then, for mail and for logins. Where the settings have no domains any is meant.',
  ).meta({ unset: 'that of the connection' }),
  authenticate: functionOption<Authenticate>(
    'Says who a login is, instead of a users file. For hosts: a settings file cannot hold it.',
    'name a users file',
  ),
  loginAttempts: option(
    between(1, 100, 'a number of logins'),
    'Wrong logins that one connection may try.',
    DEFAULTS.loginAttempts,
  ),
  loginDelay: option(
    duration(1),
    'How long the answer to the first wrong login is held back; to each further one twice as long.',
    DEFAULTS.loginDelay,
  ),
  clearTextLogin: option(truth(), 'Whether passwords may be sent over a connection that is not secure (P4).', false),
}

/** What contradicts itself in them. */
export const loginContradictions = ({ domains, users }: LoginOptions): readonly OptionComplaint[] =>
  domains === undefined || users !== undefined ? [] : [{ path: ['domains'], message: NO_USERS }]

const NO_USERS = 'domains is for the names in a users file. Name one as `users`, or remove it.'

/** How logins are handled, by the options. `ask` answers where neither a function nor a file of users is given. */
export const loginPolicy = (options: LoginOptions, users: UserFile | undefined, ask: Authenticate): LoginPolicy => ({
  authenticate: options.authenticate ?? (users === undefined ? ask : ofUsers(users, options.domains)),
  attempts: options.loginAttempts ?? DEFAULTS.loginAttempts,
  delay: milliseconds('loginDelay', options.loginDelay ?? DEFAULTS.loginDelay),
  outage: new Outage(),
})

/**
 * A user may be named by an address, as in mail. Hashes are within their budget; a host's own function, and a server
 * behind, have theirs (M9).
 */
const ofUsers =
  (users: UserFile, domains: readonly string[] | undefined): Authenticate =>
  async ({ user, password, connection }) => {
    const names = usersFor(user, ourDomains(domains, connection.domain))
    // Where it is nobody's, the users file takes as long over it as over a wrong password.
    const name = (await findUser(users, names)) ?? user
    return users.authenticate(name, password, (hash) => passwordHashing.check(connection, hash))
  }
