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
  return authorization === '' || authorization === user ? { user, password } : undefined
}

/** What comes behind a response: another challenge, in base64, or the claim. Undefined: that was no response. */
export type Exchanged = { readonly challenge: string } | { readonly claim: Claim } | undefined

/** An exchange of SASL under way. */
export interface Exchange {
  readonly method: Mechanism
  /** What a client that has said nothing yet is asked, in base64. */
  readonly challenge: string
  /** Takes a response, in base64. */
  respond(response: string): Exchanged
}

/** The mechanisms that are offered, best first. LOGIN is of no RFC, and all that some old clients know. */
export const MECHANISMS = ['PLAIN', 'LOGIN'] as const

export type Mechanism = (typeof MECHANISMS)[number]

/** Begins an exchange; undefined for a mechanism that is not offered. */
export const beginExchange = (mechanism: string): Exchange | undefined => {
  const method = mechanism.toUpperCase()
  if (method === 'PLAIN') return { method, challenge: '', respond: (response) => claimed(readPlain(response)) }
  return method === 'LOGIN' ? new LoginExchange() : undefined
}

const claimed = (claim: Claim | undefined): Exchanged => (claim === undefined ? undefined : { claim })

/** Asks for the user, and then for the password, in the words that clients know (draft-murchison-sasl-login). */
class LoginExchange implements Exchange {
  readonly method = 'LOGIN'
  readonly challenge = 'VXNlcm5hbWU6'
  #user: string | undefined

  respond(response: string): Exchanged {
    const text = readBase64(response)
    if (text === undefined || text.includes('\0')) return undefined
    if (this.#user !== undefined) return { claim: { user: this.#user, password: text } }
    this.#user = text
    return { challenge: 'UGFzc3dvcmQ6' }
  }
}

/** Writes the response of SASL PLAIN, for logging in to a backend as `user` with the credentials of `as`. */
export const writePlain = ({ user, password }: Claim, actAs = ''): string =>
  Buffer.from(`${actAs}\0${user}\0${password}`).toString('base64')
