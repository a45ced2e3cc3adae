import type { Connection } from '../../net/connection.ts'
import type { Reply } from '../helpers/conversation/index.ts'
import { type Claim, readPlain } from '../helpers/login/index.ts'
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
  #awaitsResponse = false

  constructor(connection: Pick<Connection, 'secure' | 'canStartTls'>, clearTextLogin: boolean, logIn: LogIn) {
    this.#connection = connection
    this.#clearTextLogin = clearTextLogin
    this.#logIn = logIn
  }

  /** Whether the next line is the response to a challenge, and no command. */
  get awaitsResponse(): boolean {
    return this.#awaitsResponse
  }

  /** Whether a password may be sent now (P4). */
  get mayLogIn(): boolean {
    return this.#connection.secure || this.#clearTextLogin
  }

  /** Forgets what was said before the handshake (RFC 2595, 4). */
  forget(): void {
    this.#user = undefined
    this.#awaitsResponse = false
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
          ? { say: `${ok('mechanisms')}${this.mayLogIn ? 'PLAIN\r\n' : ''}.\r\n` }
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
    this.#awaitsResponse = false
    const text = line.toString('latin1')
    return text === '*' ? { say: err('called off') } : this.#tryPlain(text)
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
    if (mechanism.toUpperCase() !== 'PLAIN') return { say: err('that mechanism is not known here') }
    return this.#ifAllowed(() => {
      if (more.length > 0) return SYNTAX
      if (response !== undefined) return this.#tryPlain(response)
      this.#awaitsResponse = true
      return { say: '+ \r\n' }
    })
  }

  #tryPlain(response: string): Answer {
    const claim = readPlain(response)
    return claim === undefined ? { say: err('that is no response of PLAIN') } : this.#logIn(claim, 'PLAIN')
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
