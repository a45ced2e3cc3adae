import type { Next } from '../helpers/conversation/index.ts'
import { type Claim, MECHANISMS } from '../helpers/login/index.ts'

/**
 * What came of a login: in, with what the server behind can do and what happens to the connection; or a refusal in the
 * words of RFC 5530, `isLast` where there is no further try.
 */
export type LoginAnswer =
  | { readonly capabilities: string; readonly next: Next }
  | { readonly code: string; readonly text: string; readonly isLast?: boolean }

/** What a session knows of the connection that it speaks on. */
export interface Door {
  /** What we call ourselves. */
  readonly host: string
  /** Whether passwords may be sent (P4). */
  readonly takesLogins: boolean
  /** Whether STARTTLS may be offered (T1, T3, T5). */
  readonly canStartTls: boolean
  /** Tries a login, by a mechanism of SASL or by the command LOGIN. */
  login(claim: Claim, method: string): Promise<LoginAnswer>
  /** Frees what a login has opened and nobody has taken. */
  close(): void
}

/** The good-bye to whoever is here when the listener drains (D2). */
export const CLOSING_DOWN = '* BYE [UNAVAILABLE] Closing down, come again later\r\n'

/**
 * What is offered before login. It is ours to promise: IMAP4rev1 is what every server behind can do, what else that one
 * can the client learns with the answer to its login. Literals that are not waited for are taken before login only up
 * to what LITERAL- allows.
 */
export const capabilities = ({ takesLogins, canStartTls }: Door): string =>
  [
    'IMAP4rev1 ID LITERAL-',
    ...(canStartTls ? ['STARTTLS'] : []),
    ...(takesLogins ? ['SASL-IR', ...MECHANISMS.map((name) => `AUTH=${name}`)] : ['LOGINDISABLED']),
  ].join(' ')
