/** What may be waited for: one thing at a time, and it carries its deadline. */
export interface Awaited {
  deadline: Deadline | undefined
}

/** A place in the queue of those who are waited for. */
export interface Deadline {
  readonly of: object
  /** On the clock of `performance.now()`. */
  readonly due: number
}

/** One that is waited for, between its neighbours. */
interface Queued<T> extends Deadline {
  readonly item: T
  before: Queued<T> | undefined
  after: Queued<T> | undefined
}

/**
 * Deadlines of one length, first come first due: one timer for all of them. A length that an apply has changed makes the
 * later ones due before the earlier ones, and they take their place among them. A timer for each connection would cost
 * an object and two list operations even for those that are never late. It keeps no process alive.
 *
 * They are linked, and who leaves the queue holds on to nobody: a `Map` would keep them as a `Set` would in the table
 * of connections.
 */
export class Deadlines<T extends Awaited> {
  readonly #expire: (late: T) => void
  #first: Queued<T> | undefined
  #last: Queued<T> | undefined
  #size = 0
  #timer: NodeJS.Timeout | undefined
  /** When the timer is to fire, on the clock of `performance.now()`. */
  #wakeAt = 0

  constructor(expire: (late: T) => void) {
    this.#expire = expire
  }

  get size(): number {
    return this.#size
  }

  /** Those that are waited for, the first due first. */
  *[Symbol.iterator](): Iterator<T> {
    for (let queued = this.#first; queued !== undefined; queued = queued.after) yield queued.item
  }

  /** @param milliseconds from now */
  add(item: T, milliseconds: number): void {
    const due = performance.now() + milliseconds
    const before = this.#lastDueBy(due)
    const after = before === undefined ? this.#first : before.after
    const queued: Queued<T> = { of: this, item, due, before, after }
    if (before === undefined) this.#first = queued
    else before.after = queued
    if (after === undefined) this.#last = queued
    else after.before = queued
    this.#size++
    item.deadline = queued
    if (this.#timer === undefined || due < this.#wakeAt) this.#wait(due, milliseconds)
  }

  /** Behind whom a deadline belongs: the last in the queue, unless the length has become shorter. */
  #lastDueBy(due: number): Queued<T> | undefined {
    let last = this.#last
    while (last !== undefined && last.due > due) last = last.before
    return last
  }

  has(item: T): boolean {
    return item.deadline?.of === this
  }

  /** Whether it was waited for here. */
  delete(item: T): boolean {
    if (!this.has(item)) return false
    this.#unlink(item.deadline as Queued<T>)
    return true
  }

  #unlink(queued: Queued<T>): void {
    const { before, after, item } = queued
    if (before === undefined) this.#first = after
    else before.after = after
    if (after === undefined) this.#last = before
    else after.before = before
    queued.before = undefined
    queued.after = undefined
    item.deadline = undefined
    this.#size--
  }

  /** An empty one runs its time out: to end it and begin another with every short visit would cost more. */
  #wait(due: number, milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#wakeAt = due
    this.#timer = setTimeout(this.#check, Math.max(1, Math.ceil(milliseconds))).unref()
  }

  readonly #check = (): void => {
    this.#timer = undefined
    const now = performance.now()
    for (let queued = this.#first; queued !== undefined; queued = this.#first) {
      if (queued.due > now) {
        this.#wait(queued.due, queued.due - now)
        return
      }
      this.#unlink(queued)
      this.#expire(queued.item)
    }
  }
}
