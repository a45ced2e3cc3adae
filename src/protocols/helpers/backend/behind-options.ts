import { z } from 'zod'
import { type LoginOptions, loginContradictions } from '../login/options.ts'
import type { Claim } from '../login/sasl.ts'
import { type OptionComplaint, option, strictOptions } from '../options.ts'
import { type MailBackendOptions, mailBackendShape } from './options.ts'

/** A server behind a login here, and who logs in there. */
export interface BehindOptions extends MailBackendOptions {
  /**
   * Logs in there for everyone, as `{ user, password }` by an authorization identity (SASL PLAIN), instead of with the
   * client's own password. Needs `users` or `authenticate`: the server behind checks nobody then.
   */
  readonly master?: Claim | undefined
}

const word = (what: string) => {
  const error = `${what}. Write a text without line ends.`
  return z.string({ error }).regex(/^\P{Cc}+$/u, { error })
}

/** The shape of `BehindOptions`. */
export const behindShape = {
  ...mailBackendShape,
  master: option(
    strictOptions({
      user: word('a user').describe('Who logs in there.'),
      password: word('a password').describe('The password there.'),
    }),
    "Logs in there for everyone, as `{ user, password }` by an authorization identity (SASL PLAIN), instead of with the client's own password. Needs `users` or `authenticate`: the server behind checks nobody then.",
  ),
}

/** What contradicts itself: a master's login without anybody who checks passwords would let everyone in as everyone. */
export const behindComplaints = (
  options: LoginOptions & { readonly backend?: BehindOptions | undefined },
): readonly OptionComplaint[] => {
  const { users, authenticate, backend } = options
  const complaints = loginContradictions(options)
  if (backend?.master === undefined || (users ?? authenticate) !== undefined) return complaints
  return [...complaints, { path: ['backend', 'master'], message: NOBODY_CHECKS }]
}

const NOBODY_CHECKS = 'master logs in for everyone, and nobody checks passwords. Name a users file, or remove it.'
