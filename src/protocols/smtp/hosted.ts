import type { SMTPServer } from 'smtp-server'
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js'
import type { Connection } from '../../net/connection.ts'
import { type Answer, DRAINING, LINE_TOO_LONG, NO_STARTTLS, TIMED_OUT, writeAnswer } from './answer.ts'
import { type HostSettings, hostFor, nameOf } from './host.ts'
import { SmtpInput } from './input.ts'
import { Patience } from './patience.ts'

/** How the sessions of one listener are, as far as it is about talking. */
export interface TalkSettings extends HostSettings {
  /** How long a client may take for what it is to send next, in milliseconds. */
  readonly idleTimeout: number
}

export type Done = () => void

/**
 * A session of smtp-server on one of our connections (docs/decisions/0006): the commands, their order and their syntax
 * are smtp-server's; the socket, TLS, time, the writing of answers and the good-bye are ours.
 */
export abstract class HostedSession extends SMTPConnection {
  protected readonly connection: Connection
  protected readonly patience: Patience
  /** What the next `send` says, whatever smtp-server asks it to. */
  protected answer: Answer | undefined
  #isDraining = false
  #resolve: Done = noop
  #reject: (fault: unknown) => void = noop

  constructor(connection: Connection, settings: TalkSettings, mayLogin: () => boolean) {
    const host = hostFor(connection, settings, mayLogin)
    super(host as unknown as SMTPServer, connection.socket, addressesOf(connection))
    this.connection = connection
    this.patience = new Patience(settings.idleTimeout, () => this.say(TIMED_OUT))
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
    if (this.#isDraining && !isBusy) this.say(DRAINING)
  }

  #listen(): void {
    this._socket.once('close', () => this._onClose())
    if (this._parser) this._socket.pipe(this._parser)
  }

  protected say(words: Answer): void {
    this.answer = words
    this.send(words.code)
  }

  /** Says it as the whole of what a command is answered with. */
  protected refuse(words: Answer, done: Done): void {
    this.say(words)
    done()
  }

  /** Goes on with what is promised. A rejection is a fault: nobody is answered. */
  protected when<T>(promise: Promise<T>, goOn: (value: T) => void): void {
    promise.then(goOn).catch((fault: unknown) => this.#reject(fault))
  }

  /** An answer is about to be given. */
  protected abstract answered(words: Answer): void

  /** The client has gone, or will not be heard any more. */
  protected abstract ended(): void

  // From here on: what smtp-server calls.

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    const words = this.answer ?? { code, lines: this.#enhanced(code, data ?? '', context) }
    this.answer = undefined
    if (this._closing || this._closed) return
    this.answered(words)
    if (!this._upgrading && this._socket.writable) this._socket.write(writeAnswer(words))
    // Behind a 354 the message has a clock of its own.
    if (words.code !== 354) this.patience.renew()
    if (words.code === 421) this.close()
    else if (this.#isDraining) setImmediate(this.#partIfWaiting)
  }

  #enhanced(code: number, data: string | readonly string[], context: string | false | undefined): readonly string[] {
    const lines = typeof data === 'string' ? [data] : data
    const enhanced = this._getEnhancedStatusCode(code, context)
    if (enhanced === '' || /^[245]\.\d{1,3}\.\d{1,3} /.test(lines[0] ?? '')) return lines
    return lines.length === 1 ? [`${enhanced} ${lines[0]}`] : lines.map((line) => `${enhanced} ${line}`)
  }

  /** The client has the listener's `farewellTimeout` to close: it does not live half-open any more. */
  override close(): void {
    this.patience.end()
    this._socket.allowHalfOpen = false
    super.close()
  }

  override _onClose(): void {
    this.patience.end()
    super._onClose()
    this.ended()
    this.#resolve()
  }

  override _createParser(): SmtpInput {
    const input = new SmtpInput((command, done) => this._onCommand(command, done))
    input.once('error', () => {
      this.say(LINE_TOO_LONG)
      this.close()
    })
    // The client has sent its last, and everything is answered.
    return input.once('finish', () => this.close())
  }

  override _onCommand(command: Buffer, done?: Done): void {
    this.patience.hold()
    if (this.#isDraining) this.say(DRAINING)
    else super._onCommand(command, done)
  }

  override handler_STARTTLS(command: Buffer, done: Done): void {
    if (this.secure || this.connection.canStartTls) super.handler_STARTTLS(command, done)
    else this.refuse(NO_STARTTLS, done)
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
    this.patience.hold()
    setImmediate(done)
    this.when(this.connection.startTls(), () => this.#secured())
  }

  /** What the client said before is forgotten (RFC 3207, 4.2). */
  #secured(): void {
    if (!this._parser) return
    this._socket = this.connection.socket
    this.name = nameOf(this.connection)
    this._upgrading = false
    this.session.secure = this.secure = true
    this.session.user = false
    this.hostNameAppearsAs = false
    this.openingCommand = false
    this._resetSession()
    this.#listen()
    this.patience.renew()
    this.#partIfWaiting()
  }
}

const noop = (): void => {}

/** The peer's port is nobody's business in a session, and to know it is a system call: 0 would have smtp-server make it. */
const NOT_ASKED = -1

const addressesOf = ({ socketName, remoteAddress, localAddress, localPort }: Connection) => ({
  id: socketName,
  remoteAddress,
  remotePort: NOT_ASKED,
  localAddress,
  localPort,
})
