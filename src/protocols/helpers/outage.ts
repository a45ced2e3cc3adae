/** What to tell about a failure: whether it is the first of its outage, and how many there were since the last word. */
export interface OutageNews {
  readonly first: boolean
  readonly failures: number
}

/** The end of an outage that was told: how many failures were not told yet, and how long it lasted in milliseconds. */
export interface OutageEnd {
  readonly failures: number
  readonly duration: number
}

/** How often one outage is spoken of at most, in milliseconds. */
const EVERY = 10_000

/**
 * Turns many failures of one thing (a backend, a file) into few words: the first at once, then a sum from time to
 * time, then its end, once. What goes up and down all the time is told no oftener than that.
 */
export class Outage {
  readonly #now: () => number
  #beganAt: number | undefined
  #toldAt = Number.NEGATIVE_INFINITY
  #untold = 0

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Something failed. Undefined: it was spoken of a moment ago. */
  failed(): OutageNews | undefined {
    this.#untold++
    const now = this.#now()
    if (now - this.#toldAt < EVERY) return undefined
    const news = { first: this.#beganAt === undefined, failures: this.#untold }
    this.#beganAt ??= now
    this.#toldAt = now
    this.#untold = 0
    return news
  }

  /** It works. Undefined: nobody was told that it did not. */
  worked(): OutageEnd | undefined {
    if (this.#beganAt === undefined) return undefined
    const end = { failures: this.#untold, duration: this.#now() - this.#beganAt }
    this.#beganAt = undefined
    this.#untold = 0
    return end
  }
}
