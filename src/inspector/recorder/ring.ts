/** Keeps the latest of what comes, and forgets the rest. */
export class Ring<T> {
  readonly #most: number
  readonly #entries: T[] = []
  #next = 0

  constructor(most: number) {
    this.#most = most
  }

  push(entry: T): void {
    this.#entries[this.#next] = entry
    this.#next = (this.#next + 1) % this.#most
  }

  /** The oldest first. */
  list(): T[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)]
  }
}
