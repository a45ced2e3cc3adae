import type { Connection } from '../../net/connection.ts'
import { type Answer, BAD_PATH, BLACKLISTED, TOO_LARGE } from './answer.ts'
import { type Courier, CutShort, type Envelope } from './courier.ts'
import type { Incoming } from './incoming.ts'
import { writtenPath } from './written-path.ts'

/** The mail transactions of one connection: who may have one, and what its courier says to it. Undefined: the usual good answer. */
export class Transactions {
  readonly #connection: Connection
  readonly #courier: Courier
  /** Whether the one under way began while the peer was blacklisted: its courier was not asked then. */
  #isShunned = false

  constructor(connection: Connection, courier: Courier) {
    this.#connection = connection
    this.#courier = courier
  }

  /** A blacklisted peer may name a sender (P5). */
  async mail(address: string, line: Buffer): Promise<Answer | undefined> {
    const written = writtenPath(line)
    if (written === undefined) return BAD_PATH
    this.#isShunned = this.#connection.blacklisted
    return this.#isShunned ? undefined : this.#courier.mail({ address, written })
  }

  async rcpt(address: string, line: Buffer): Promise<Answer | undefined> {
    if (this.#isShunned || this.#connection.blacklisted) return BLACKLISTED
    const written = writtenPath(line)
    return written === undefined ? BAD_PATH : this.#courier.rcpt({ address, written })
  }

  open(): Promise<Answer | undefined> {
    return this.#courier.open()
  }

  /** `gone`: there is nobody to answer. `endless`: it is too large, and does not end. */
  async take(incoming: Incoming, envelope: Envelope): Promise<Answer | undefined | 'gone' | 'endless'> {
    const words = await this.#carry(incoming, envelope)
    const ending = await incoming.discard()
    return ending === 'ended' ? words : ending
  }

  async #carry(incoming: Incoming, envelope: Envelope): Promise<Answer | undefined> {
    try {
      return await this.#courier.take(incoming.content(), envelope)
    } catch (error) {
      if (error instanceof CutShort) return TOO_LARGE
      throw error
    }
  }

  reset(): void {
    this.#isShunned = false
    this.#courier.reset()
  }

  end(): void {
    this.#courier.end()
  }
}
