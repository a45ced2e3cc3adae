import type { Reply } from '../helpers/conversation/index.ts'
import type { LoginPolicy } from '../helpers/login/index.ts'
import type { Transaction } from './transaction.ts'

/** What is behind the login of one connection: a maildrop here, or another server. */
export interface Entrance {
  readonly policy: LoginPolicy
  /** Opens what belongs to an account that has logged in. */
  open(account: string): Opened | Promise<Opened>
  /** The words of the server behind it, where that could not decide the last login. */
  readonly undecided?: string | undefined
  /** Says good-bye to who is beyond the session, when the listener drains. */
  farewell?(): void
  /** Frees what is held. */
  end(): void
}

/** With a transaction the session is in the state TRANSACTION; without one it goes on as the reply says. */
export interface Opened {
  readonly reply: Reply
  readonly transaction?: Transaction
}
