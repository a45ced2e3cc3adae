/** The time that a client has for what it is to send next. It runs only while the client is waited for. */
export class Patience {
  readonly #whole: number
  readonly #over: () => void
  #left: number
  #since = 0
  #timer: NodeJS.Timeout | undefined

  /** `whole` is in milliseconds; `over` is called when they have passed. */
  constructor(whole: number, over: () => void) {
    this.#whole = whole
    this.#left = whole
    this.#over = over
  }

  /** Gives the whole time anew. */
  renew(): void {
    this.restore()
    this.goOn()
  }

  /** Gives the whole time anew, for when it will be the client's turn. */
  restore(): void {
    this.hold()
    this.#left = this.#whole
  }

  /** It is our turn. */
  hold(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#left -= performance.now() - this.#since
  }

  /** It is the client's turn, with what is left of its time. */
  goOn(): void {
    if (this.#timer !== undefined) return
    this.#since = performance.now()
    this.#timer = setTimeout(this.#over, Math.max(0, this.#left))
  }
}
