import type { SMTPServerAddress, SMTPServerAuthentication, SMTPServerDataStream } from 'smtp-server'
import type { Connection } from '../../net/connection.ts'
import { type LoginPolicy, Logins } from '../helpers/login/index.ts'
import * as say from './answer.ts'
import { type Answer, isGood } from './answer.ts'
import { tryLogin } from './auth.ts'
import { CommandBudget } from './command-budget.ts'
import type { Courier } from './courier.ts'
import { type Done, HostedSession, type TalkSettings } from './hosted.ts'
import { Incoming } from './incoming.ts'
import { refusedParameters } from './parameters.ts'
import { Transactions } from './transactions.ts'

/** How the sessions of one listener are. */
export interface SessionSettings extends TalkSettings {
  /** Undefined: nobody can log in. */
  readonly logins: LoginPolicy | undefined
  /** Whether one may log in on a connection that is not secure (P4). */
  readonly clearTextLogin: boolean
}

type Callback = (error: Error | null) => void
type LoginCallback = (error: Error | null, response?: { readonly user: string }) => void

/** What smtp-server's hooks are called back with: `answer` has the words. */
const REFUSED = new Error('refused')

/** What a client may do in its session, and what it is answered: by its logins, and by the courier of its messages. */
export class SmtpSession extends HostedSession {
  readonly courier: Courier
  readonly #settings: SessionSettings
  readonly #logins: Logins | undefined
  readonly #transactions: Transactions
  /** The command being answered. */
  #line: Buffer = Buffer.alloc(0)
  readonly #budget: CommandBudget

  constructor(connection: Connection, settings: SessionSettings, courier: Courier) {
    super(connection, settings, () => mayLogin(connection, settings))
    this.courier = courier
    this.#settings = settings
    this.#logins = settings.logins && new Logins(connection, settings.logins)
    this.#transactions = new Transactions(connection, courier)
    this.#budget = new CommandBudget(settings.maxRecipients)
    Object.assign(this._server, {
      onAuth: (auth: SMTPServerAuthentication, _: unknown, callback: LoginCallback) => this.#login(auth, callback),
      onMailFrom: ({ address }: SMTPServerAddress, _: unknown, callback: Callback) =>
        this.#conclude(this.#transactions.mail(address, this.#line), callback),
      onRcptTo: ({ address }: SMTPServerAddress, _: unknown, callback: Callback) =>
        this.#conclude(this.#transactions.rcpt(address, this.#line), callback),
      onData: (stream: SMTPServerDataStream, _: unknown, callback: Callback) => this.#take(stream, callback),
    })
  }

  #conclude(promised: Promise<Answer | undefined>, callback: Callback): void {
    this.when(promised, (words) => this.#callBack(words, callback))
  }

  #callBack(words: Answer | undefined, callback: Callback): void {
    this.answer = words
    callback(words === undefined || isGood(words) ? null : REFUSED)
  }

  #login(auth: SMTPServerAuthentication, callback: LoginCallback): void {
    this.when(tryLogin(this.#logins as Logins, auth), (outcome) => {
      if ('account' in outcome) callback(null, { user: outcome.account })
      else this.#callBack(outcome.words, callback)
    })
  }

  #take(stream: SMTPServerDataStream, callback: Callback): void {
    const { envelope, transmissionType: transmission } = this.session
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
    const to = envelope.rcptTo.map(({ address }) => address)
    const incoming = new Incoming(stream, this.#settings.maxMessageSize, this.patience)
    this.when(this.#transactions.take(incoming, { from, to, helo: this.helo, transmission }), (words) => {
      if (words === 'gone') return
      if (words === 'endless') {
        this.say(say.TOO_LARGE)
        this.close()
        return
      }
      if (words === undefined || isGood(words)) this.#budget.renew()
      this.#callBack(words, callback)
    })
  }

  protected override answered(words: Answer): void {
    if (isGood(words)) return
    if (/^rcpt /i.test(this.#line.toString('latin1', 0, 5))) this.#budget.refusedRecipient(words)
    else this.#budget.mistake()
  }

  protected override ended(): void {
    this.#transactions.end()
  }

  override _onCommand(command: Buffer, done?: Done): void {
    this.#line = command
    const words = this.#budget.command(this.session.envelope.rcptTo.length)
    if (words === undefined) super._onCommand(command, done)
    else this.say(words)
  }

  override _resetSession(): void {
    super._resetSession()
    this.#transactions.reset()
  }

  override handler_AUTH(command: Buffer, done: Done): void {
    if (this.#logins === undefined) this.refuse(say.NO_LOGINS, done)
    else if (!mayLogin(this.connection, this.#settings)) this.refuse(say.ENCRYPT_FIRST, done)
    else if (this.session.envelope.mailFrom) this.refuse(say.NOT_NOW, done)
    else super.handler_AUTH(command, done)
  }

  override handler_MAIL(command: Buffer, done: Done): void {
    const words = refusedParameters(command, 'MAIL', { auth: mayLogin(this.connection, this.#settings) })
    if (words === undefined) super.handler_MAIL(command, done)
    else this.refuse(words, done)
  }

  override handler_RCPT(command: Buffer, done: Done): void {
    const words = refusedParameters(command, 'RCPT')
    if (words === undefined) super.handler_RCPT(command, done)
    else this.refuse(words, done)
  }

  override handler_DATA(command: Buffer, done: Done): void {
    const opened = this.session.envelope.rcptTo.length === 0 ? Promise.resolve(undefined) : this.#transactions.open()
    this.when(opened, (words) => {
      if (words === undefined) super.handler_DATA(command, done)
      else this.refuse(words, done)
    })
  }
}

/** P4. */
const mayLogin = ({ secure }: Connection, { logins, clearTextLogin }: SessionSettings): boolean =>
  logins !== undefined && (secure || clearTextLogin)
