import type { Connection } from '../../../net/connection.ts'
import { type Claim, writePlain } from '../../helpers/login/index.ts'
import { type Answer, answer, isGood } from '../answer.ts'
import type { Courier, Path } from '../courier.ts'
import type { OpenBackend, SmtpBackend } from './backend.ts'
import { DotWriter } from './dot-writer.ts'
import type { Features } from './opening.ts'

const LOST = answer(451, '4.4.2 The mail server behind this one has gone, come again')
const BARE = answer(550, '5.6.0 A line of a message ends with CR and LF, not with one of them alone')

/**
 * Passes mail on to a backend while it comes in: each command is said to it, and its answers are the client's. What it has
 * answered with 250 is its own; nothing is kept here.
 */
export class BackendCourier implements Courier {
  readonly #connection: Connection
  readonly #backend: SmtpBackend
  readonly #helo: () => string
  #open: OpenBackend | undefined
  /** Whom the open session was opened for: another user, or another name, gets another session. */
  #openFor = ''
  /** Whether the backend has a sender, as far as it knows. */
  #isWithin = false
  #isSending = false
  #isEnded = false

  /** `helo` says what the client calls itself. */
  constructor(connection: Connection, backend: SmtpBackend, helo: () => string) {
    this.#connection = connection
    this.#backend = backend
    this.#helo = helo
  }

  async mail({ written }: Path): Promise<Answer> {
    const opened = await this.#session()
    if ('code' in opened) return opened
    if (this.#isWithin) {
      const reset = await this.#pass('RSET')
      if (!isGood(reset)) return reset
    }
    this.#isWithin = true
    return this.#pass(`MAIL FROM:${parametersFor(written, opened.features, this.#connection.user)}`)
  }

  rcpt({ written }: Path): Promise<Answer> {
    return this.#pass(`RCPT TO:${written}`)
  }

  async open(): Promise<Answer | undefined> {
    const reply = await this.#pass('DATA')
    if (reply.code === 354) return undefined
    return isGood(reply) ? this.#lost() : reply
  }

  async take(content: AsyncGenerator<Buffer>): Promise<Answer> {
    this.#isSending = true
    try {
      return await this.#send(content)
    } finally {
      this.#isSending = false
      this.#isWithin = false
      if (this.#isEnded) this.#leave()
    }
  }

  /** The backend is never told the end of a message that did not come whole. */
  async #send(content: AsyncGenerator<Buffer>): Promise<Answer> {
    const dialogue = this.#open?.dialogue
    if (dialogue === undefined) return LOST
    const dots = new DotWriter()
    try {
      for await (const chunk of content) {
        const part = dots.push(chunk)
        if (part === undefined) return this.#cut(BARE)
        if (!(await dialogue.write(part))) return this.#interrupted(await dialogue.hear())
      }
    } catch (error) {
      this.#cut(LOST)
      throw error
    }
    const end = dots.end()
    if (end === undefined) return this.#cut(BARE)
    if (!dialogue.isOpen) return this.#interrupted(await dialogue.hear())
    return (await dialogue.say(end, this.#backend.endTimeout)) ?? this.#lost()
  }

  /** It has spoken before the end: no word of it can mean that it has the message. */
  #interrupted(reply: Answer | undefined): Answer {
    return reply === undefined || isGood(reply) ? this.#lost() : this.#cut(reply)
  }

  /** Asks the backend who a login is, and goes on in the session that has logged in there. */
  async login(claim: Claim): Promise<string | undefined> {
    const opened = await this.#session()
    if ('code' in opened) throw new Error(`the backend says ${opened.code} ${opened.lines[0]}`)
    if (!opened.features.get('AUTH')?.includes('PLAIN')) throw new Error('the backend does not offer AUTH PLAIN')
    const reply = await this.#pass(`AUTH PLAIN ${writePlain(claim)}`)
    if (reply.code >= 500) return undefined
    if (reply.code !== 235) throw new Error(`the backend says ${reply.code} ${reply.lines[0]}`)
    this.#openFor = this.#keyFor(claim.user)
    return claim.user
  }

  reset(): void {}

  end(): void {
    this.#isEnded = true
    if (!this.#isSending) this.#leave()
  }

  async #session(): Promise<OpenBackend | Answer> {
    const wanted = this.#keyFor(this.#connection.user)
    if (this.#open?.dialogue.isOpen && this.#openFor === wanted) return this.#open
    this.#leave()
    const opened = await this.#backend.open(this.#connection, this.#helo())
    if ('code' in opened) return opened
    this.#open = opened
    this.#openFor = wanted
    this.#isWithin = false
    if (this.#isEnded) this.#leave()
    return opened
  }

  #keyFor(user = ''): string {
    return `${user} ${this.#helo()}`
  }

  async #pass(line: string): Promise<Answer> {
    return (await this.#open?.dialogue.say(line)) ?? this.#lost()
  }

  #lost(): Answer {
    if (!this.#isEnded)
      this.#backend.failed('it goes away, or does not answer, within a session. Look at its log', this.#connection)
    return this.#cut(LOST)
  }

  #cut(words: Answer): Answer {
    this.#open?.dialogue.cut()
    this.#open = undefined
    return words
  }

  #leave(): void {
    this.#open?.dialogue.quit()
    this.#open = undefined
  }
}

/**
 * Of what we offer by ourselves, only what the backend offers too: it might not know the parameter. The name of the
 * submitter (AUTH) is passed on only for clients that have logged in here (RFC 4954, 5).
 */
const parametersFor = (written: string, features: Features, user: string | undefined): string =>
  written
    .split(' ')
    .filter((part) => features.has('SIZE') || !/^SIZE=/i.test(part))
    .filter((part) => features.has('8BITMIME') || !/^BODY=/i.test(part))
    .filter((part) => (features.has('AUTH') && user !== undefined) || !/^AUTH=/i.test(part))
    .join(' ')
