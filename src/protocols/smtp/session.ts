import type { SMTPServer, SMTPServerAddress, SMTPServerAuthentication, SMTPServerDataStream } from 'smtp-server'
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js'
import type { Connection } from '../../net/connection.ts'
import { type LoginPolicy, Logins } from '../helpers/login/index.ts'
import * as say from './answer.ts'
import { type Answer, isGood, writeAnswer } from './answer.ts'
import { tryLogin } from './auth.ts'
import type { Courier } from './courier.ts'
import { type HostSettings, hostFor, nameOf } from './host.ts'
import { Incoming } from './incoming.ts'
import { SmtpInput } from './input.ts'
import { Patience } from './patience.ts'
import { Transactions } from './transactions.ts'

/** How the sessions of one listener are. */
export interface SessionSettings extends HostSettings {
  /** In milliseconds. */
  readonly idleTimeout: number
  /** Undefined: nobody can log in. */
  readonly logins: LoginPolicy | undefined
  /** Whether one may log in on a connection that is not secure (P4). */
  readonly clearTextLogin: boolean
}

type Done = () => void
type Callback = (error?: Error | null) => void

/** What smtp-server's hooks are called back with: the answer beside it has the words. */
const REFUSED = new Error('refused')

/** How many commands there may be between two messages, and how many of them a mistake counts for. */
const MOST_COMMANDS = 1_000
const MISTAKE = 50

/**
 * A session of smtp-server on one of our connections (docs/decisions/0006). The commands, their order and their syntax
 * are smtp-server's; the socket, TLS, time, good-byes and what is answered are ours.
 */
export class SmtpSession extends SMTPConnection {
  readonly #connection: Connection
  readonly #settings: SessionSettings
  readonly #logins: Logins | undefined
  readonly #transactions: Transactions
  readonly #patience: Patience
  /** The command being answered. */
  #line: Buffer = Buffer.alloc(0)
  /** What the next `send` says, whatever it is asked to. */
  #answer: Answer | undefined
  #commands = 0
  #isDraining = false
  #resolve: Done = noop
  #reject: (fault: unknown) => void = noop

  constructor(connection: Connection, settings: SessionSettings, courier: Courier) {
    const host = hostFor(connection, settings, () => connection.secure || settings.clearTextLogin)
    super(host as unknown as SMTPServer, connection.socket, addressesOf(connection))
    Object.assign(host, this.#hooks())
    this.#connection = connection
    this.#settings = settings
    this.#logins = settings.logins && new Logins(connection, settings.logins)
    this.#transactions = new Transactions(connection, courier)
    this.#patience = new Patience(settings.idleTimeout, () => this.#say(say.TIMED_OUT))
  }

  /** Speaks until one of the two has had enough. Rejects with a fault (P3). */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.connectionReady()
      this.#listen()
    })
  }

  /** What the client calls itself. */
  get helo(): string {
    return this.hostNameAppearsAs || 'unknown'
  }

  /** Says good-bye, now or as soon as what is under way has its answer (D2). */
  farewell(): void {
    this.#isDraining = true
    this.#partIfWaiting()
  }

  readonly #partIfWaiting = (): void => {
    const isBusy = this._handlerPending || this._dataStream || this._upgrading || this._closing || this._closed
    if (this.#isDraining && !isBusy) this.#say(say.DRAINING)
  }

  #listen(): void {
    this._socket.once('close', () => this._onClose())
    if (this._parser) this._socket.pipe(this._parser)
  }

  #say(words: Answer): void {
    this.#answer = words
    this.send(words.code)
  }

  /** Says it as the whole of what a command is answered with. */
  #refuse(words: Answer, done: Done): void {
    this.#say(words)
    done()
  }

  /** Goes on with what is promised. A rejection is a fault: nobody is answered. */
  #when<T>(promise: Promise<T>, goOn: (value: T) => void): void {
    promise.then(goOn).catch((fault: unknown) => this.#reject(fault))
  }

  #hooks() {
    return {
      onAuth: (auth: SMTPServerAuthentication, _: unknown, callback: (error: Error | null, ok?: object) => void) =>
        this.#when(tryLogin(this.#logins as Logins, auth), (outcome) => {
          if ('account' in outcome) return callback(null, { user: outcome.account })
          this.#answer = outcome.words
          callback(REFUSED)
        }),
      onMailFrom: ({ address }: SMTPServerAddress, _: unknown, callback: Callback) =>
        this.#when(this.#transactions.mail(address, this.#line), (words) => this.#conclude(words, callback)),
      onRcptTo: ({ address }: SMTPServerAddress, _: unknown, callback: Callback) =>
        this.#when(this.#transactions.rcpt(address, this.#line), (words) => this.#conclude(words, callback)),
      onData: (stream: SMTPServerDataStream, _: unknown, callback: Callback) => this.#take(stream, callback),
    }
  }

  #conclude(words: Answer | undefined, callback: Callback): void {
    this.#answer = words
    callback(words === undefined || isGood(words) ? null : REFUSED)
  }

  #take(stream: SMTPServerDataStream, callback: Callback): void {
    const { envelope, transmissionType: transmission } = this.session
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
    const to = envelope.rcptTo.map(({ address }) => address)
    const incoming = new Incoming(stream, this.#settings.maxMessageSize, this.#patience)
    const letter = { from, to, helo: this.helo, transmission }
    this.#when(this.#transactions.take(incoming, letter), (words) => {
      if (words === 'gone') return
      if (words !== 'endless') {
        if (words === undefined || isGood(words)) this.#commands = 0
        return this.#conclude(words, callback)
      }
      this.#say(say.TOO_LARGE)
      this.close()
    })
  }

  // From here on: what smtp-server calls.

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const words = this.#answer ?? { code, lines: this.#enhanced(code, data ?? '', context) }
    this.#answer = undefined
    if (this._closing || this._closed) return
    if (!isGood(words) && !isRecipient(this.#line)) this.#commands += MISTAKE
    if (!this._upgrading && this._socket.writable) this._socket.write(writeAnswer(words))
    // Behind a 354 the message has a clock of its own.
    if (words.code !== 354) this.#patience.renew()
    if (words.code === 421) this.close()
    else if (this.#isDraining) setImmediate(this.#partIfWaiting)
  }

  #enhanced(code: number, data: string | readonly string[], context: string | false | undefined): readonly string[] {
    const lines = typeof data === 'string' ? [data] : data
    const enhanced = this._getEnhancedStatusCode(code, context)
    const hasOne = enhanced === '' || /^[245]\.\d{1,3}\.\d{1,3} /.test(lines[0] ?? '')
    return hasOne ? lines : lines.map((line) => `${enhanced} ${line}`)
  }

  override close(): void {
    this.#patience.hold()
    super.close()
  }

  override _onClose(): void {
    this.#patience.hold()
    super._onClose()
    this.#transactions.end()
    this.#resolve()
  }

  override _createParser(): SmtpInput {
    const input = new SmtpInput((command, done) => this._onCommand(command, done))
    input.once('error', () => {
      this.#say(say.LINE_TOO_LONG)
      this.close()
    })
    // The client has sent its last, and everything is answered.
    return input.once('finish', () => this.close())
  }

  override _onCommand(command: Buffer, done?: Done): void {
    this.#patience.hold()
    this.#line = command
    if (this.#isDraining) this.#say(say.DRAINING)
    else if (this.#commands++ > MOST_COMMANDS + this.#settings.maxRecipients) this.#say(say.TOO_MANY_COMMANDS)
    else super._onCommand(command, done)
  }

  override _resetSession(): void {
    super._resetSession()
    this.#transactions.reset()
  }

  override handler_STARTTLS(command: Buffer, done: Done): void {
    if (this.secure || this.#connection.canStartTls) super.handler_STARTTLS(command, done)
    else this.#refuse(say.NO_STARTTLS, done)
  }

  /** In our handshake, with its deadline, its budget, and our certificates (T4 to T7, T9). */
  override upgrade(done: Done): void {
    const { _parser: retired } = this
    if (retired) {
      this._socket.unpipe(retired)
      // What it holds came in clear text behind the command: it is not executed (P7).
      retired.isClosed = true
    }
    this._parser = this._createParser()
    this._upgrading = true
    this.#patience.hold()
    setImmediate(done)
    this.#when(this.#connection.startTls(), () => this.#secured())
  }

  /** What the client said before is forgotten (RFC 3207, 4.2). */
  #secured(): void {
    if (!this._parser) return
    this._socket = this.#connection.socket
    this.name = nameOf(this.#connection)
    this._upgrading = false
    this.session.secure = this.secure = true
    this.session.user = false
    this.hostNameAppearsAs = false
    this.openingCommand = false
    this._resetSession()
    this.#listen()
    this.#patience.renew()
    this.#partIfWaiting()
  }

  override handler_AUTH(command: Buffer, done: Done): void {
    if (this.#logins === undefined) this.#refuse(say.NO_LOGINS, done)
    else if (!this.#connection.secure && !this.#settings.clearTextLogin) this.#refuse(say.ENCRYPT_FIRST, done)
    else if (this.session.envelope.mailFrom) this.#refuse(say.NOT_NOW, done)
    else super.handler_AUTH(command, done)
  }

  override handler_DATA(command: Buffer, done: Done): void {
    const opened = this.session.envelope.rcptTo.length === 0 ? Promise.resolve(undefined) : this.#transactions.open()
    this.#when(opened, (words) => {
      if (words === undefined) super.handler_DATA(command, done)
      else this.#refuse(words, done)
    })
  }
}

const noop = (): void => {}

/** Many of them may be refused in one transaction, and have to be, one by one (P5). */
const isRecipient = (line: Buffer): boolean => /^rcpt /i.test(line.toString('latin1', 0, 5))

const addressesOf = ({ socketName, remoteAddress, remotePort = 0, localAddress, localPort }: Connection) => ({
  id: socketName,
  remoteAddress,
  remotePort,
  localAddress,
  localPort,
})
