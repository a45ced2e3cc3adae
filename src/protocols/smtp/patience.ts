/**
 * The time that a client has for what it is to send next. It runs only while the client is waited for. Its timer goes on
 * all the while, and is set anew when it comes too early: a timer for each command would be work for each command.
 */
export class Patience {
  readonly #whole: number
  readonly #over: () => void
  #left: number
  /** When it is over, as `performance.now()` has it; undefined while it is our turn. */
  #until: number | undefined
  /** Comes at `#until` or before, never after. */
  #timer: NodeJS.Timeout | undefined
  #hasEnded = false

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
    this.#until = undefined
    this.#left = this.#whole
  }

  /** It is our turn. */
  hold(): void {
    if (this.#until === undefined) return
    this.#left = this.#until - performance.now()
    this.#until = undefined
  }

  /** It is the client's turn, with what is left of its time. */
  goOn(): void {
    if (this.#until !== undefined || this.#hasEnded) return
    const left = Math.max(0, this.#left)
    this.#until = performance.now() + left
    this.#timer ??= setTimeout(this.#look, left)
  }

  /** Nobody is waited for any more. */
  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#timer)
  }

  readonly #look = (): void => {
    this.#timer = undefined
    if (this.#until === undefined) return
    const left = this.#until - performance.now()
    if (left > 0) this.#timer = setTimeout(this.#look, left)
    else this.#over()
  }
}
