import type { SMTPServerDataStream } from 'smtp-server'
import { CutShort } from './courier.ts'
import type { Patience } from './patience.ts'

/** How much of a message has to come within the client's patience, in bytes: drop by drop is not fast enough. */
const STRIDE = 65_536

/** A message that comes in. The client's time runs only while it is waited for, and not while a disk is. */
export class Incoming {
  readonly #stream: SMTPServerDataStream
  readonly #most: number
  readonly #patience: Patience
  #sinceRenewal = 0

  /** `most` is the largest that is taken, in bytes. */
  constructor(stream: SMTPServerDataStream, most: number, patience: Patience) {
    this.#stream = stream
    this.#most = most
    this.#patience = patience
    patience.restore()
  }

  /** The bytes of the message; throws `CutShort` when it turns out too large, or when the client goes. */
  content(): AsyncGenerator<Buffer> {
    return this.#chunks(this.#most)
  }

  /**
   * Reads what nobody has read of it, since an answer before its end would be taken for that of another command. `gone`:
   * there is nobody to answer. `endless`: it is twice too large, and nobody waits for its end.
   */
  async discard(): Promise<'ended' | 'gone' | 'endless'> {
    if (this.#stream.readableEnded) return 'ended'
    const most = 2 * this.#most
    try {
      for await (const _ of this.#chunks(most));
      return 'ended'
    } catch {
      return this.#stream.byteLength > most ? 'endless' : 'gone'
    }
  }

  /** One generator for all of it: each layer of them costs a small message as much as its parsing. */
  async *#chunks(most: number): AsyncGenerator<Buffer> {
    this.#patience.goOn()
    try {
      for await (const chunk of this.#stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        this.#patience.hold()
        if (this.#stream.byteLength > most) throw new CutShort('the message is too large')
        yield chunk
        this.#await(chunk.length)
      }
    } catch (error) {
      throw error instanceof CutShort ? error : new CutShort('the client has gone', { cause: error })
    } finally {
      this.#patience.hold()
    }
  }

  #await(taken: number): void {
    this.#sinceRenewal += taken
    if (this.#sinceRenewal >= STRIDE) {
      this.#sinceRenewal = 0
      this.#patience.renew()
    } else this.#patience.goOn()
  }
}
