/**
 * Deadlines of equal length, first come first due: one timer for all of them. A timer for each connection would cost
 * an object and two list operations even for those that are never late. It keeps no process alive.
 */
export class Deadlines<T> {
  readonly #due = new Map<T, number>()
  readonly #expire: (late: T) => void
  #timer: NodeJS.Timeout | undefined

  constructor(expire: (late: T) => void) {
    this.#expire = expire
  }

  get size(): number {
    return this.#due.size
  }

  /** @param milliseconds from now. Later calls with a shorter time are due after the earlier ones all the same. */
  add(item: T, milliseconds: number): void {
    this.#due.set(item, performance.now() + milliseconds)
    if (this.#timer === undefined) this.#wait(milliseconds)
  }

  delete(item: T): boolean {
    return this.#due.delete(item)
  }

  /** An empty one runs its time out: to end it and begin another with every short visit would cost more. */
  #wait(milliseconds: number): void {
    this.#timer = setTimeout(this.#check, Math.max(1, Math.ceil(milliseconds))).unref()
  }

  readonly #check = (): void => {
    this.#timer = undefined
    const now = performance.now()
    for (const [item, due] of this.#due) {
      if (due > now) {
        this.#wait(due - now)
        return
      }
      this.#due.delete(item)
      this.#expire(item)
    }
  }
}
