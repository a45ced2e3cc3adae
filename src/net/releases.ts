/** Ports that are being closed: a new socket on the same port waits for the old one instead of failing (L6). */
export class Releases {
  readonly #pending = new Map<string, Set<Promise<void>>>()

  hold(port: string, closing: Promise<void>): void {
    const holders = this.#pending.get(port) ?? new Set()
    this.#pending.set(port, holders.add(closing))
    const release = (): void => {
      holders.delete(closing)
      if (holders.size === 0 && this.#pending.get(port) === holders) this.#pending.delete(port)
    }
    closing.then(release, release)
  }

  /** Resolves when those that are closing now are closed. One that begins later is not waited for: it may wait itself. */
  async freed(port: string): Promise<void> {
    await Promise.allSettled(this.#pending.get(port) ?? [])
  }
}
