import type { Reason } from '../../policies/reasons.ts'
import { type CountersOfSocket, type CountSum, CountSums } from '../../telemetry/log-sums.ts'

/** What was refused on one socket in a span of time, by reason. */
export interface RefusalSum {
  /** When the span ended, in milliseconds since 1970. */
  readonly at: number
  readonly listener: string
  readonly socket: string
  readonly refused: Readonly<Partial<Record<Reason, number>>>
  /** How long the span was, in milliseconds. */
  readonly span: number
}

/** How often counters are looked at, and between two sums of one socket, in milliseconds. */
const LOOK = 1_000
const INTERVAL = 10_000

/**
 * Sums refusals out of the counters: who is refused costs nothing, and a flood is one sum a socket in ten seconds.
 */
export class RefusalSums {
  readonly #sums: CountSums<Reason>
  readonly #timer: NodeJS.Timeout

  constructor(read: () => Iterable<CountersOfSocket>, tell: (sum: RefusalSum) => void) {
    const pick = ({ refused }: CountersOfSocket['counters']) => refused
    const tellSum = ({ listener, socket, counts, span }: CountSum<Reason>) =>
      tell({ at: Date.now(), listener, socket, refused: counts, span })
    this.#sums = new CountSums({ read, pick, interval: INTERVAL, tell: tellSum }, performance.now())
    this.#timer = setInterval(() => this.#sums.look(performance.now()), LOOK).unref()
  }

  /** Tells what has not been told yet. */
  look(): void {
    this.#sums.look(performance.now(), true)
  }

  end(): void {
    this.look()
    clearInterval(this.#timer)
  }
}
