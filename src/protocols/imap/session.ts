import type { Reply, Session } from '../helpers/conversation/index.ts'
import { beginExchange, type Claim, type Exchange, readBase64 } from '../helpers/login/index.ts'
import type { Command } from './command.ts'
import { CommandReader, type Heard } from './command-reader.ts'
import { CLOSING_DOWN, capabilities, type Door, type LoginAnswer } from './door.ts'
import { isIdentification } from './identification.ts'

/** How many bad commands in a row are borne. */
const MOST_BAD = 20

/** How many lines are read before login, of commands and behind literals: clients need ten or so. */
const MOST_LINES = 100

/** Commands that carry a password. */
const LOGINS = new Set<string | undefined>(['LOGIN', 'AUTHENTICATE'])

/** An AUTHENTICATE under way. */
interface Authenticating {
  readonly tag: string
  readonly exchange: Exchange
}

/** What a client and we say to each other until it has logged in (RFC 9051, RFC 3501). It touches no socket. */
export class ImapSession implements Session {
  readonly #door: Door
  readonly #reader = new CommandReader()
  readonly #until: number
  /** The AUTHENTICATE whose response comes next. */
  #authenticating: Authenticating | undefined
  #bad = 0
  #lines = 0

  /** Whoever has not logged in after so many milliseconds has to go. */
  constructor(door: Door, loginTimeout: number) {
    this.#door = door
    this.#until = performance.now() + loginTimeout
  }

  get patience(): number {
    return this.#until - performance.now()
  }

  greet(): Reply {
    return { say: `* OK [CAPABILITY ${capabilities(this.#door)}] ${this.#door.host} IMAP ready\r\n` }
  }

  line(line: Buffer): Reply | Promise<Reply> {
    if (this.patience < 0) return { say: this.timedOut(), next: 'close' }
    if (++this.#lines > MOST_LINES) return { say: '* BYE Too many commands before login\r\n', next: 'close' }
    if (this.#authenticating !== undefined) return this.#respond(line.toString('latin1'), this.#authenticating)
    return this.#hear(this.#reader.line(line))
  }

  literal(bytes: Buffer): Reply {
    this.#reader.literal(bytes)
    return {}
  }

  secured(): void {
    this.#reader.drop()
    this.#bad = 0
  }

  tooLong(): string {
    return '* BYE Line too long\r\n'
  }

  timedOut(): string {
    return '* BYE Time to log in is over\r\n'
  }

  farewell(): string {
    return CLOSING_DOWN
  }

  end(): void {
    this.#door.close()
  }

  #hear(heard: Heard): Reply | Promise<Reply> {
    const { tag } = this.#reader
    if (heard.kind === 'literal') return this.#expect(heard)
    if (heard.kind === 'command') return this.#obey(heard.command)
    if (heard.kind === 'too-big') return this.#refuse(tag, 'NO [TOOBIG] Too long before login')
    if (heard.kind === 'bad') return this.#refuse(tag, 'BAD No command')
    const last = `${tag ?? '*'} BAD Cannot tell a literal from commands\r\n* BYE Lost track\r\n`
    return { say: last, next: 'close' }
  }

  /** A password that we would not take is not asked for either. */
  #expect({ size, isAwaited, name }: Heard & { kind: 'literal' }): Reply {
    if (!isAwaited) return { next: { literal: size } }
    if (this.#door.takesLogins || !LOGINS.has(name)) return { say: '+ Go on\r\n', next: { literal: size } }
    this.#reader.drop()
    return this.#refuse(this.#reader.tag, IN_CLEAR)
  }

  #obey(command: Command): Reply | Promise<Reply> {
    const { tag, name, arguments: given } = command
    if (LOGINS.has(name)) return this.#door.takesLogins ? this.#loginBy(command) : this.#refuse(tag, IN_CLEAR)
    if (name === 'ID') {
      return isIdentification(command)
        ? this.#done(tag, '* ID ("name" "Portreeve")\r\n')
        : this.#refuse(tag, 'BAD ID takes NIL, or a list of pairs')
    }
    if (given.length > 0) return this.#refuse(tag, 'BAD Unknown before login, or with arguments that it has not')
    switch (name) {
      case 'CAPABILITY':
        return this.#done(tag, `* CAPABILITY ${capabilities(this.#door)}\r\n`)
      case 'NOOP':
        return this.#done(tag, '')
      case 'LOGOUT':
        return { say: `* BYE Good-bye\r\n${tag} OK Logged out\r\n`, next: 'close' }
      case 'STARTTLS':
        return this.#door.canStartTls
          ? { say: `${tag} OK Begin TLS\r\n`, next: 'start-tls' }
          : this.#refuse(tag, 'BAD STARTTLS is not offered here')
      default:
        return this.#refuse(tag, 'BAD Unknown before login')
    }
  }

  #loginBy({ tag, name, arguments: [first, second, more] }: Command): Reply | Promise<Reply> {
    if (more !== undefined) return this.#refuse(tag, 'BAD Too many arguments')
    if (name === 'AUTHENTICATE') return this.#authenticate(tag, first, second)
    if (first === undefined || second === undefined) return this.#refuse(tag, 'BAD LOGIN takes a user and a password')
    return this.#login(tag, { user: first, password: second }, 'LOGIN')
  }

  #authenticate(tag: string, mechanism: string | undefined, initial: string | undefined): Reply | Promise<Reply> {
    if (mechanism === undefined) return this.#refuse(tag, 'BAD AUTHENTICATE takes a mechanism')
    const exchange = beginExchange(mechanism)
    if (exchange === undefined) return this.#refuse(tag, 'NO That mechanism is not offered')
    return initial === undefined
      ? this.#challenge(exchange.challenge, { tag, exchange })
      : this.#respond(initial, { tag, exchange })
  }

  #challenge(challenge: string, authenticating: Authenticating): Reply {
    this.#authenticating = authenticating
    return { say: `+ ${challenge}\r\n` }
  }

  #respond(response: string, authenticating: Authenticating): Reply | Promise<Reply> {
    const { tag, exchange } = authenticating
    this.#authenticating = undefined
    if (response === '*') return this.#refuse(tag, 'BAD Cancelled')
    const exchanged = exchange.respond(response)
    if (exchanged === undefined) return this.#refuse(tag, `${noResponse(response)} No response of ${exchange.method}`)
    if ('challenge' in exchanged) return this.#challenge(exchanged.challenge, authenticating)
    return this.#login(tag, exchanged.claim, exchange.method)
  }

  async #login(tag: string, claim: Claim, method: string): Promise<Reply> {
    this.#bad = 0
    return loginReply(tag, await this.#door.login(claim, method))
  }

  #done(tag: string, untagged: string): Reply {
    this.#bad = 0
    return { say: `${untagged}${tag} OK Done\r\n` }
  }

  #refuse(tag: string | undefined, why: string): Reply {
    // Without a tag it can only be called bad: an untagged NO is a warning (RFC 9051, 7.1.2).
    const say = tag === undefined ? `* BAD ${why.replace(/^\w+ /, '')}\r\n` : `${tag} ${why}\r\n`
    if (++this.#bad < MOST_BAD) return { say }
    return { say: `${say}* BYE Too many bad commands\r\n`, next: 'close' }
  }
}

/** What is no base64 is bad; what is, and makes no sense, are credentials that are rejected (RFC 9051, 6.2.2). */
const noResponse = (response: string): string =>
  readBase64(response) === undefined ? 'BAD' : 'NO [AUTHENTICATIONFAILED]'

const IN_CLEAR = 'NO [PRIVACYREQUIRED] Start TLS before you log in'

const loginReply = (tag: string, answer: LoginAnswer): Reply => {
  if ('next' in answer) return { say: `${tag} OK [CAPABILITY ${answer.capabilities}] Logged in\r\n`, next: answer.next }
  const { code, text, isLast } = answer
  const say = `${tag} NO [${code}] ${text}\r\n`
  return isLast ? { say: `${say}* BYE Too many failed logins\r\n`, next: 'close' } : { say }
}
