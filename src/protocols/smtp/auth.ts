import type { SMTPServerAuthentication } from 'smtp-server'
import type { Logins } from '../helpers/login/index.ts'
import { type Answer, LAST_LOGIN_REFUSED, LOGIN_REFUSED, LOGIN_UNAVAILABLE } from './answer.ts'

/** What came of an AUTH: the account, or what is said instead. */
export type AuthOutcome = { readonly account: string } | { readonly words: Answer }

/** Tries a login with what smtp-server has read of an AUTH. To act as somebody else is not offered. */
export const tryLogin = async (logins: Logins, auth: SMTPServerAuthentication): Promise<AuthOutcome> => {
  const { method, username: user = '', password, authzid } = auth
  const actsAsOther = authzid !== undefined && authzid !== '' && authzid !== user
  if (actsAsOther) return { words: LOGIN_REFUSED }
  const outcome = await logins.attempt({ user, password: password ?? '' }, method)
  if (typeof outcome === 'object') return outcome
  return { words: WORDS[outcome] }
}

const WORDS = { refused: LOGIN_REFUSED, last: LAST_LOGIN_REFUSED, unavailable: LOGIN_UNAVAILABLE }
