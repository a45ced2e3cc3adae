import { join } from 'node:path'
import type { Connection } from '../../net/connection.ts'
import { findUser, type IsOurs, ourDomains, type UserFile, usersFor, withoutTag } from '../helpers/login/index.ts'
import { Delivery } from '../helpers/maildir/index.ts'
import type { Outage } from '../helpers/outage.ts'
import { type Answer, NO_SUCH_USER, NOT_DELIVERED, USERS_UNKNOWN } from './answer.ts'
import { type Courier, CutShort, type Envelope, type Path } from './courier.ts'
import { traceLines } from './trace.ts'
import { writtenAddress } from './written-path.ts'

/** The mailboxes of one listener. */
export interface Mailboxes {
  readonly directory: string
  readonly users: UserFile
  readonly domains: readonly string[] | undefined
  readonly traceHeaders: boolean
  /** Whether one can write there. */
  readonly outage: Outage
}

/** Delivers into the Maildirs of our users, and takes nothing for anybody else. */
export class MaildirCourier implements Courier {
  readonly #connection: Connection
  readonly #mailboxes: Mailboxes
  #isOurs: IsOurs = () => false
  readonly #accounts = new Set<string>()
  /** The sender and the recipient that was accepted last, as they were written. */
  #from = ''
  #latest = ''
  #delivery: Delivery | undefined
  #ended = false

  constructor(connection: Connection, mailboxes: Mailboxes) {
    this.#connection = connection
    this.#mailboxes = mailboxes
  }

  /** The domain is asked each time: a server name in a handshake changes it (T6). */
  async mail({ written }: Path): Promise<undefined> {
    this.#from = writtenAddress(written)
    this.#isOurs = ourDomains(this.#mailboxes.domains, this.#connection.domain)
  }

  async rcpt({ address, written }: Path): Promise<Answer | undefined> {
    try {
      const account = await findUser(this.#mailboxes.users, usersFor(address, this.#isOurs, withoutTag))
      if (account === undefined) return NO_SUCH_USER
      this.#accounts.add(account.toLowerCase())
      this.#latest = writtenAddress(written)
      return undefined
    } catch {
      // The users file has told the operator.
      return USERS_UNKNOWN
    }
  }

  async open(): Promise<Answer | undefined> {
    try {
      this.#delivery = await Delivery.begin([...this.#accounts].map((name) => join(this.#mailboxes.directory, name)))
    } catch (error) {
      return this.#failed(error)
    }
    if (this.#ended) this.#abandon()
    return undefined
  }

  async take(content: AsyncGenerator<Buffer>, envelope: Envelope): Promise<Answer | undefined> {
    const delivery = this.#delivery
    if (delivery === undefined) return NOT_DELIVERED
    // From here on nobody else takes it away: an abort beside a write would look like a fault of the disk.
    this.#delivery = undefined
    try {
      if (this.#mailboxes.traceHeaders) await delivery.write(this.#trace(envelope))
      for await (const chunk of content) await delivery.write(chunk)
      await delivery.commit()
    } catch (error) {
      await delivery.abort()
      if (error instanceof CutShort) throw error
      return this.#failed(error)
    }
    this.#worked()
    return undefined
  }

  #trace(envelope: Envelope): Buffer {
    const to = envelope.to.length === 1 ? [this.#latest] : envelope.to
    return traceLines({ ...envelope, from: this.#from, to }, this.#connection, new Date())
  }

  reset(): void {
    this.#accounts.clear()
    this.#abandon()
  }

  end(): void {
    this.#ended = true
    this.#abandon()
  }

  #abandon(): void {
    void this.#delivery?.abort()
    this.#delivery = undefined
  }

  #failed(error: unknown): Answer {
    const news = this.#mailboxes.outage.failed()
    if (news !== undefined) {
      const told = `mail cannot be delivered: ${(error as Error).message}. Senders are told to come again.`
      this.#connection.notify('error', told, { failures: news.failures })
    }
    return NOT_DELIVERED
  }

  #worked(): void {
    const end = this.#mailboxes.outage.worked()
    if (end !== undefined) this.#connection.notify('info', 'mail is delivered again.', { failures: end.failures })
  }
}
