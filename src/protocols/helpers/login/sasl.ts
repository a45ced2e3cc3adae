/** Who somebody says to be. */
export interface Claim {
  readonly user: string
  readonly password: string
}

/** The longest response to a challenge that is read, in bytes of base64: RFC 4422 leaves it to us. */
export const LONGEST_RESPONSE = 4_096

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Text out of base64; undefined for what is no base64, or no UTF-8. A lone `=` is the empty text (RFC 4954). */
export const readBase64 = (text: string): string | undefined => {
  if (text === '=') return ''
  if (text.length > LONGEST_RESPONSE || !BASE64.test(text)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return undefined
  }
}

/**
 * Reads the response of SASL PLAIN (RFC 4616), base64 as mail protocols send it. To act as somebody else is not
 * offered: an authorization identity has to be the user's own name. Undefined: it is none.
 */
export const readPlain = (text: string): Claim | undefined => {
  const [authorization, user, password, more] = readBase64(text)?.split('\0') ?? []
  if (authorization === undefined || user === undefined || password === undefined || more !== undefined)
    return undefined
  if (user === '' || password === '' || (authorization !== '' && authorization !== user)) return undefined
  return { user, password }
}

/** Writes the response of SASL PLAIN, for logging in to a backend as `user` with the credentials of `as`. */
export const writePlain = ({ user, password }: Claim, actAs = ''): string =>
  Buffer.from(`${actAs}\0${user}\0${password}`).toString('base64')
