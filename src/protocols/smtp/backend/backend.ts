import type { Socket } from 'node:net'
import type { Connection, Notifier } from '../../../net/connection.ts'
import { Backend, type MailBackendOptions } from '../../helpers/backend/index.ts'
import { Outage } from '../../helpers/outage.ts'
import { type Answer, answer } from '../answer.ts'
import { Dialogue } from './dialogue.ts'
import { type Features, opening, type Wishes } from './opening.ts'

/** Where messages are passed on to, and how. */
export interface SmtpBackendOptions extends MailBackendOptions {
  /** Tells the backend who the client is, by XCLIENT. One that does not offer it gets no mail. Default false. */
  readonly xclient?: boolean | undefined
}

/** A session with the backend that is open for mail. */
export interface OpenBackend {
  readonly dialogue: Dialogue
  readonly features: Features
}

/** The backend, or what it said, is not there. */
export const UNREACHABLE = answer(451, '4.4.1 The mail server behind this one cannot be reached now, come again')

const SECURED = answer(220, '')
const SILENT =
  'it closes, does not answer, or does not speak SMTP. Look at its log, and whether `to` and `sendProxy` are right'

/** Opens sessions with one backend, and tells the operator in few words when that does not work. */
export class SmtpBackend {
  readonly #backend: Backend
  readonly #xclient: boolean
  readonly #tellsClient: boolean
  readonly #timeout: number
  readonly #outage = new Outage()

  /** `timeout` is what a reply may take, in milliseconds. */
  constructor({ xclient = false, ...options }: SmtpBackendOptions, timeout: number) {
    this.#backend = new Backend(options)
    this.#xclient = xclient
    this.#tellsClient = xclient || (options.sendProxy ?? 'off') !== 'off'
    this.#timeout = timeout
  }

  /** What it may take for the answer to a whole message: a time-out here leads to the same mail twice (RFC 5321, 4.5.3.2.6). */
  get endTimeout(): number {
    return 2 * this.#timeout
  }

  /** Opens a session for a client that calls itself `helo`. Else what to say to it. Never settles when it goes meanwhile. */
  async open(connection: Connection, helo: string): Promise<OpenBackend | Answer> {
    const socket = await this.#connect(connection)
    if (socket === undefined) return UNREACHABLE
    const steps = opening(this.#wishes(connection, helo))
    const { opened, dialogue } = await this.#go(steps, socket, connection)
    if ('features' in opened) {
      this.#worked(connection)
      return { dialogue, features: opened.features }
    }
    dialogue.quit()
    if ('words' in opened) return opened.words
    this.failed(opened.wrong, connection)
    return UNREACHABLE
  }

  #connect(connection: Connection): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      this.#backend.connect(connection, { connected: resolve, failed: () => resolve(undefined) })
    })
  }

  /** Does what the machine says, one step after the other. */
  async #go(steps: ReturnType<typeof opening>, socket: Socket, connection: Connection) {
    let dialogue = new Dialogue(socket, this.#timeout)
    let step = steps.next()
    while (!step.done) {
      if (step.value === 'secure') {
        const secured = await this.#backend.secure(dialogue.release(), connection).catch(() => undefined)
        if (secured === undefined) return { opened: { words: UNREACHABLE }, dialogue }
        dialogue = new Dialogue(secured, this.#timeout)
        step = steps.next(SECURED)
        continue
      }
      const reply = await (step.value === 'hear' ? dialogue.hear() : dialogue.say(step.value.say))
      if (reply === undefined) return { opened: { wrong: SILENT }, dialogue }
      step = steps.next(reply)
    }
    return { opened: step.value, dialogue }
  }

  /** Tells the operator, in few words, that the backend does not do its part; without the last full stop. */
  failed(why: string, operator: Notifier): void {
    const news = this.#outage.failed()
    if (news === undefined) return
    const { text } = this.#backend.target
    const told = `backend ${text} cannot be used: ${why}. Senders are told to come again.`
    operator.notify('warn', told, { backend: text, failures: news.failures })
  }

  #worked(operator: Notifier): void {
    const end = this.#outage.worked()
    if (end === undefined) return
    const { text } = this.#backend.target
    operator.notify('info', `backend ${text} can be used again.`, { backend: text, failures: end.failures })
  }

  #wishes(connection: Connection, helo: string): Wishes {
    const { remoteAddress: address, remotePort: port = 0, domain = 'localhost', user } = connection
    return {
      name: this.#tellsClient && /^[\x21-\x7e]+$/.test(helo) ? helo : domain,
      startTls: this.#backend.tls === 'starttls',
      client: this.#xclient ? { address, port, user } : undefined,
    }
  }
}
