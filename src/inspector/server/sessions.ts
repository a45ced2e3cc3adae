import { createHash, randomBytes } from 'node:crypto'

/** How long a session holds, in milliseconds, and how many there are at most: the oldest makes room. */
const LIFETIME = 12 * 3_600_000
const MOST = 100

/** Looked up by its hash: the time that takes tells nothing of the session's own name. */
const keyOf = (id: string): string => createHash('sha256').update(id).digest('hex')

/** Those who have shown the token once, and may read since then. */
export class Sessions {
  readonly #ends = new Map<string, number>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Begins one. Returns its name, of 256 random bits. */
  begin(): string {
    const [oldest] = this.#ends.keys()
    if (this.#ends.size >= MOST && oldest !== undefined) this.#ends.delete(oldest)
    const id = randomBytes(32).toString('base64url')
    this.#ends.set(keyOf(id), this.#now() + LIFETIME)
    return id
  }

  holds(id: string): boolean {
    return (this.#ends.get(keyOf(id)) ?? 0) > this.#now()
  }

  end(id: string): void {
    this.#ends.delete(keyOf(id))
  }

  /** Ends all. */
  clear(): void {
    this.#ends.clear()
  }
}
