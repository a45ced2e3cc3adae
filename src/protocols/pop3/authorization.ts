import type { Connection } from '../../net/connection.ts'
import type { Reply } from '../helpers/conversation/index.ts'
import { beginExchange, type Claim, type Exchange, MECHANISMS } from '../helpers/login/index.ts'
import { type Command, err, ok } from './command.ts'

type Answer = Reply | Promise<Reply>

/** Tries a login, and says what came of it. */
type LogIn = (claim: Claim, method: string) => Promise<Reply>

const SYNTAX = { say: err('the command is not whole') }

/** The commands of the state AUTHORIZATION (RFC 1939, 4; RFC 5034 for AUTH; RFC 2595 for STLS). */
export class Authorization {
  readonly #connection: Pick<Connection, 'secure' | 'canStartTls'>
  readonly #clearTextLogin: boolean
  readonly #logIn: LogIn
  #user: string | undefined
  /** The AUTH whose response comes next. */
  #exchange: Exchange | undefined

  constructor(connection: Pick<Connection, 'secure' | 'canStartTls'>, clearTextLogin: boolean, logIn: LogIn) {
    this.#connection = connection
    this.#clearTextLogin = clearTextLogin
    this.#logIn = logIn
  }

  /** Whether the next line is the response to a challenge, and no command. */
  get awaitsResponse(): boolean {
    return this.#exchange !== undefined
  }

  /** Whether a password may be sent now (P4). */
  get mayLogIn(): boolean {
    return this.#connection.secure || this.#clearTextLogin
  }

  /** Forgets what was said before the handshake (RFC 2595, 4). */
  forget(): void {
    this.#user = undefined
    this.#exchange = undefined
  }

  /** Undefined: that is no command here. */
  hear({ keyword, rest, words }: Command): Answer | undefined {
    switch (keyword) {
      case 'USER':
        return this.#ifAllowed(() => this.#setUser(rest))
      case 'PASS':
        return this.#ifAllowed(() => this.#tryPassword(rest))
      case 'AUTH':
        return words.length === 0
          ? { say: `${ok('mechanisms')}${this.mayLogIn ? MECHANISMS.map((name) => `${name}\r\n`).join('') : ''}.\r\n` }
          : this.#auth(words)
      case 'STLS':
        return this.#startTls(words)
      case 'QUIT':
        return { say: ok('good-bye'), next: 'close' }
      default:
        return undefined
    }
  }

  /** The line behind a challenge: `*` calls it off. */
  hearResponse(line: Buffer): Answer {
    const exchange = this.#exchange as Exchange
    this.#exchange = undefined
    const text = line.toString('latin1')
    return text === '*' ? { say: err('called off') } : this.#respond(exchange, text)
  }

  #setUser(name: string): Reply {
    if (name === '') return SYNTAX
    this.#user = name
    // Whether there is one of that name is nobody's business.
    return { say: ok('and the password?') }
  }

  #tryPassword(password: string): Answer {
    const user = this.#user
    this.#user = undefined
    if (user === undefined) return { say: err('say USER first') }
    return this.#logIn({ user, password }, 'USER')
  }

  #auth([mechanism = '', response, ...more]: readonly string[]): Answer {
    const exchange = beginExchange(mechanism)
    if (exchange === undefined) return { say: err('that mechanism is not known here') }
    return this.#ifAllowed(() => {
      if (more.length > 0) return SYNTAX
      return response === undefined ? this.#challenge(exchange, exchange.challenge) : this.#respond(exchange, response)
    })
  }

  #challenge(exchange: Exchange, challenge: string): Reply {
    this.#exchange = exchange
    return { say: `+ ${challenge}\r\n` }
  }

  #respond(exchange: Exchange, response: string): Answer {
    const exchanged = exchange.respond(response)
    if (exchanged === undefined) return { say: err(`that is no response of ${exchange.method}`) }
    if ('challenge' in exchanged) return this.#challenge(exchange, exchanged.challenge)
    return this.#logIn(exchanged.claim, exchange.method)
  }

  #startTls(words: readonly string[]): Reply {
    if (words.length > 0) return SYNTAX
    if (!this.#connection.canStartTls) return { say: err('TLS cannot be started here') }
    return { say: ok('begin TLS'), next: 'start-tls' }
  }

  #ifAllowed(answer: () => Answer): Answer {
    return this.mayLogIn ? answer() : { say: err('no password over a connection that is not secure', 'SYS/PERM') }
  }
}
