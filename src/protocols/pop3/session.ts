import type { Connection } from '../../net/connection.ts'
import type { Reply, Session } from '../helpers/conversation/index.ts'
import { type Claim, type LoginOutcome, Logins } from '../helpers/login/index.ts'
import { Authorization } from './authorization.ts'
import { capabilities } from './capabilities.ts'
import { CLOSING, err, ok, readCommand } from './command.ts'
import type { Entrance } from './entrance.ts'
import type { Transaction } from './transaction.ts'

/** How long a peer may take to log in, in milliseconds. */
const TIME_TO_LOG_IN = 60_000

/** How many commands a peer has to log in: nobody needs more. */
const MOST_BEFORE_LOGIN = 50

/** How many lines in a row may be no commands. */
const MOST_ERRORS = 10

/** What a session goes by. */
export interface SessionTerms {
  readonly clearTextLogin: boolean
  /** After the login, in milliseconds. */
  readonly idleTimeout: number
  readonly now?: () => number
}

/** What one peer and POP3 say to each other: the states of RFC 1939. */
export class Pop3Session implements Session {
  readonly #connection: Connection
  readonly #entrance: Entrance
  readonly #logins: Logins
  readonly #authorization: Authorization
  readonly #idleTimeout: number
  readonly #now: () => number
  readonly #logInUntil: number
  #transaction: Transaction | undefined
  #commands = 0
  #errors = 0

  constructor(connection: Connection, entrance: Entrance, terms: SessionTerms) {
    const { clearTextLogin, idleTimeout, now = () => performance.now() } = terms
    this.#connection = connection
    this.#entrance = entrance
    this.#logins = new Logins(connection, entrance.policy)
    this.#authorization = new Authorization(connection, clearTextLogin, (claim, method) => this.#logIn(claim, method))
    this.#idleTimeout = idleTimeout
    this.#now = now
    this.#logInUntil = now() + TIME_TO_LOG_IN
  }

  get patience(): number {
    return this.#transaction === undefined ? this.#logInUntil - this.#now() : this.#idleTimeout
  }

  greet(): Reply {
    return { say: ok(`${this.#connection.domain ?? 'localhost'} POP3 ready`) }
  }

  line(line: Buffer): Reply | Promise<Reply> {
    if (this.#transaction === undefined && ++this.#commands > MOST_BEFORE_LOGIN) {
      return { say: err('too many commands without a login'), next: 'close' }
    }
    return this.#authorization.awaitsResponse ? this.#authorization.hearResponse(line) : this.#command(line)
  }

  secured(): void {
    this.#authorization.forget()
  }

  tooLong(): string {
    return err('the line is too long')
  }

  /** The connection is closed without a word, and nothing is deleted (RFC 1939, 3). */
  timedOut(): string {
    return ''
  }

  farewell(): string {
    return CLOSING
  }

  end(): void {
    this.#entrance.end()
  }

  #command(line: Buffer): Reply | Promise<Reply> {
    const command = readCommand(line)
    const isKnown = command.keyword === 'CAPA'
    const reply = isKnown ? this.#capabilities() : (this.#transaction ?? this.#authorization).hear(command)
    this.#errors = reply === undefined ? this.#errors + 1 : 0
    if (reply !== undefined) return reply
    if (this.#errors < MOST_ERRORS) return { say: err('that is no command now') }
    return { say: err('too many lines that are no commands'), next: 'close' }
  }

  #capabilities(): Reply {
    if (this.#transaction !== undefined) return { say: capabilities({ mayLogIn: false, canStartTls: false }) }
    const { mayLogIn } = this.#authorization
    return { say: capabilities({ mayLogIn, canStartTls: this.#connection.canStartTls }) }
  }

  async #logIn(claim: Claim, method: string): Promise<Reply> {
    const outcome = await this.#logins.attempt(claim, method)
    if (typeof outcome === 'string') return this.#refusal(outcome)
    const { reply, transaction } = await this.#entrance.open(outcome.account)
    this.#transaction = transaction
    return reply
  }

  #refusal(outcome: Exclude<LoginOutcome, object>): Reply {
    if (outcome === 'unavailable') return { say: this.#entrance.undecided ?? REFUSALS[outcome] }
    const say = REFUSALS[outcome]
    return outcome === 'last' ? { say, next: 'close' } : { say }
  }
}

const REFUSALS = {
  refused: err('user and password do not belong together', 'AUTH'),
  last: err('too many wrong logins, good-bye', 'AUTH'),
  unavailable: err('logins cannot be checked now, come again', 'SYS/TEMP'),
}
