/**
 * Counts who uses a protocol: ports that may call it, connections that it serves, datagrams that it answers. A protocol
 * that new settings have replaced is disposed of when the last of them is gone, and not before.
 */
export class Use {
  #users = 0
  #free: (() => void) | undefined

  enter(): void {
    this.#users++
  }

  leave(): void {
    this.#users--
    this.#settle()
  }

  /** Calls back once, as soon as nobody uses it any more. */
  whenFree(free: () => void): void {
    this.#free = free
    this.#settle()
  }

  /** It is wanted again: whoever waited for its end waits no more. */
  keep(): void {
    this.#free = undefined
  }

  #settle(): void {
    if (this.#users > 0) return
    const free = this.#free
    this.#free = undefined
    free?.()
  }
}
