import type { SocketCounters } from '../net/counters.ts'
import type { Reason } from '../policies/verdict.ts'

/** The counters of one listener socket, and whose they are. */
export interface CountersOfSocket {
  readonly listener: string
  readonly socket: string
  readonly counters: SocketCounters
}

/** What was refused on one socket in a span of time. */
export interface RefusalSum {
  readonly listener: string
  readonly socket: string
  readonly refused: Readonly<Partial<Record<Reason, number>>>
  /** In milliseconds. */
  readonly span: number
}

/** What has been told of one socket's refusals, and when. */
interface Told {
  readonly of: CountersOfSocket
  refused: Record<Reason, number>
  /** When there was last nothing to tell: where the span of the next sum begins. */
  quiet: number
  lastSum: number
}

/**
 * Sums refusals by socket and reason, out of the counters. The first is told at the next look, those that follow
 * once an interval: a flood is one line in ten seconds, however many knock. Times come from a clock that never goes back.
 */
export class RefusalSums {
  readonly #read: () => Iterable<CountersOfSocket>
  readonly #interval: number
  readonly #tell: (sum: RefusalSum) => void
  /** By the counters themselves: a socket made anew has new ones, and its name is the same. */
  readonly #told = new Map<SocketCounters, Told>()

  /** What was refused before `now` was told by others, or by nobody. */
  constructor(read: () => Iterable<CountersOfSocket>, interval: number, tell: (sum: RefusalSum) => void, now: number) {
    this.#read = read
    this.#interval = interval
    this.#tell = tell
    for (const of of read()) this.#told.set(of.counters, { ...begin(of, now), refused: { ...of.counters.refused } })
  }

  /** Tells the sums that are due; with `all` those that are not, too. */
  look(now: number, all = false): void {
    const present = new Set<SocketCounters>()
    for (const of of this.#read()) {
      present.add(of.counters)
      if (!this.#told.has(of.counters)) this.#told.set(of.counters, begin(of, now))
    }
    for (const [counters, told] of this.#told) {
      const gone = !present.has(counters)
      this.#lookAt(told, now, all || gone)
      if (gone) this.#told.delete(counters)
    }
  }

  #lookAt(told: Told, now: number, atOnce: boolean): void {
    const refused = grown(told.refused, told.of.counters.refused)
    if (refused !== undefined) {
      if (!atOnce && now - told.lastSum < this.#interval) return
      const { listener, socket } = told.of
      this.#tell({ listener, socket, refused, span: now - told.quiet })
      told.refused = { ...told.of.counters.refused }
      told.lastSum = now
    }
    told.quiet = now
  }
}

const begin = (of: CountersOfSocket, now: number): Told => ({
  of,
  refused: {} as Record<Reason, number>,
  quiet: now,
  lastSum: Number.NEGATIVE_INFINITY,
})

/** By how much each count has grown, most first; undefined where none has. */
const grown = (before: Readonly<Record<Reason, number>>, now: Readonly<Record<Reason, number>>) => {
  const growth = (Object.entries(now) as [Reason, number][])
    .map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .sort(([, one], [, other]) => other - one)
  return growth.length === 0 ? undefined : (Object.fromEntries(growth) as Partial<Record<Reason, number>>)
}

/** `refused 12 in 10s (denied 10, full 2)`. */
export const sumSentence = ({ refused, span }: RefusalSum): string => {
  const counts = Object.entries(refused)
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  return `refused ${total} in ${seconds(span)}s (${counts.map(([reason, count]) => `${reason} ${count}`).join(', ')})`
}

/** Whole seconds, and at least one: nobody looks more often. */
export const seconds = (span: number): number => Math.max(1, Math.round(span / 1000))
