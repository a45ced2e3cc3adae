import { Readable } from 'node:stream'
import type { Connection } from '../../net/connection.ts'
import { fieldOf, messageOf } from '../../thrown.ts'
import type { Outage } from '../helpers/outage.ts'
import { type Answer, answer, NOT_DELIVERED } from './answer.ts'
import { type Courier, CutShort, type Envelope } from './courier.ts'

/** A message for a host, with what is known of it. */
export interface SmtpMessage {
  /** The sender's address; empty for a bounce. */
  readonly from: string
  readonly to: readonly string[]
  /** The message as it was sent, in chunks. It fails when the client goes before its end, or sends more than it may. */
  readonly stream: Readable
  readonly connection: Connection
  /** Who has logged in. */
  readonly user: string | undefined
  /** What the client says that the message will have, in bytes. */
  readonly size: number | undefined
}

/**
 * Takes a message. It is accepted when the promise resolves: from then on it must not get lost. When it is rejected the
 * client is told to come again, or what the error says, if it has a `responseCode` as smtp-server knows them.
 */
export type Deliver = (message: SmtpMessage) => void | Promise<void>

/** Hands messages to the host's callback. Who may send to whom is up to the host. */
export class HostCourier implements Courier {
  readonly #connection: Connection
  readonly #deliver: Deliver
  readonly #outage: Outage
  #size: number | undefined

  constructor(connection: Connection, deliver: Deliver, outage: Outage) {
    this.#connection = connection
    this.#deliver = deliver
    this.#outage = outage
  }

  async mail({ written }: { readonly written: string }): Promise<undefined> {
    const digits = / SIZE=(\d{1,15})(?: |$)/i.exec(written)?.[1]
    this.#size = digits === undefined ? undefined : Number(digits)
  }

  async rcpt(): Promise<undefined> {}

  async open(): Promise<undefined> {}

  async take(content: AsyncGenerator<Buffer>, { from, to }: Envelope): Promise<Answer | undefined> {
    let cut: CutShort | undefined
    const stream = streamOf(content)
    // A host that does not listen would have its process ended by a client that goes.
    stream.on('error', (error) => {
      if (error instanceof CutShort) cut = error
    })
    try {
      const { user } = this.#connection
      await this.#deliver({ from, to, stream, connection: this.#connection, user, size: this.#size })
      this.#outage.worked()
      return undefined
    } catch (error) {
      if (cut !== undefined) throw cut
      return this.#failed(error)
    } finally {
      stream.destroy()
    }
  }

  reset(): void {}

  end(): void {}

  #failed(error: unknown): Answer {
    const code = fieldOf(error, 'responseCode')
    const message = messageOf(error)
    if (typeof code === 'number' && code >= 400 && code <= 599) return answer(code, message)
    const news = this.#outage.failed()
    if (news !== undefined) {
      const told = `deliver has failed: ${message}. Senders are told to come again.`
      this.#connection.notify('error', told, { failures: news.failures })
    }
    return NOT_DELIVERED
  }
}

/** What `Readable.from` makes, for chunks alone, with half as many promises for each. */
const streamOf = (content: AsyncGenerator<Buffer>): Readable =>
  new Readable({
    highWaterMark: 1,
    read() {
      content.next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error) => this.destroy(error),
      )
    },
    destroy(error, done) {
      content.return(undefined).then(() => done(error), done)
    },
  })
