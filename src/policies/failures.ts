import type { AddressKey } from './address-key.ts'

/** The most failures that a rule can wait for: so many times are kept of one address. */
export const MOST_FAILURES = 100

/** The most addresses that are counted: strangers must not fill the memory. */
const MOST_COUNTED = 100_000

interface Count {
  /** When the latest were, the oldest first. */
  readonly times: number[]
  /** When none of them is within any window any more. */
  until: number
}

/** Counts failures by address, each for as long as it is within a window that slides. Times are in milliseconds. */
export class Failures {
  /** Whoever failed last is last. */
  readonly #counts = new Map<AddressKey, Count>()

  /** Counts one more. Says how many of the address are within the window, this one among them. */
  add(key: AddressKey, now: number, within: number): number {
    const count = this.#counts.get(key) ?? { times: [], until: 0 }
    if (count.times.length === MOST_FAILURES) count.times.shift()
    count.times.push(now)
    count.until = Math.max(count.until, now + within)
    this.#keep(key, count)
    return count.times.filter((time) => time > now - within).length
  }

  #keep(key: AddressKey, count: Count): void {
    this.#counts.delete(key)
    this.#counts.set(key, count)
    if (this.#counts.size > MOST_COUNTED) this.#counts.delete(this.#counts.keys().next().value as AddressKey)
  }

  forget(key: AddressKey): void {
    this.#counts.delete(key)
  }

  /** Forgets those that are out of every window. */
  sweep(now: number): void {
    for (const [key, { until }] of this.#counts) if (until <= now) this.#counts.delete(key)
  }

  clear(): void {
    this.#counts.clear()
  }
}
