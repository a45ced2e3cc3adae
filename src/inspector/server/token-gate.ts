import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiError } from './api-error.ts'

/** How long a wrong token waits for its answer, in milliseconds, and how many may wait at one time. */
const DELAY = 1_000
const MOST_WAITING = 20

/** Both sides are as long as each other, whatever was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Knows the token. Whoever tries others is slowed down, and not more than 20 at a time are; the right one never waits. */
export class TokenGate {
  #digest: Buffer
  #waiting = 0

  constructor(token: string) {
    this.#digest = digest(token)
  }

  /** Takes another token. Returns whether it is another one. */
  adopt(token: string): boolean {
    const next = digest(token)
    const isNew = !timingSafeEqual(this.#digest, next)
    this.#digest = next
    return isNew
  }

  /** Compares in a time that tells nothing of the token. */
  holds(token: string): boolean {
    return timingSafeEqual(this.#digest, digest(token))
  }

  /** Says no to a wrong token, after a while. */
  async refuse(): Promise<never> {
    if (this.#waiting >= MOST_WAITING) {
      throw new ApiError(429, 'TOO_MANY_TRIES', 'Too many wrong tokens were sent. Wait a moment and try again.')
    }
    this.#waiting++
    await new Promise((resolve) => setTimeout(resolve, DELAY).unref())
    this.#waiting--
    throw new ApiError(
      401,
      'TOKEN_WRONG',
      'The token is not the one of this server. `portreeve run` prints it at start.',
    )
  }
}
