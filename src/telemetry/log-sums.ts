import type { SocketCounters } from '../net/counters.ts'
import type { Reason } from '../policies/reasons.ts'

/** The counters of one listener socket, and whose they are. */
export interface CountersOfSocket {
  readonly listener: string
  readonly socket: string
  readonly counters: SocketCounters
}

/** By how much counts of one socket have grown in a span of time; those that have not are left out. */
export interface CountSum<K extends string> {
  readonly listener: string
  readonly socket: string
  readonly counts: Readonly<Partial<Record<K, number>>>
  /** In milliseconds. */
  readonly span: number
}

/** What is summed, and how often it is told. */
export interface CountSumsOptions<K extends string> {
  readonly read: () => Iterable<CountersOfSocket>
  /** Which of the counts. */
  readonly pick: (counters: SocketCounters) => Readonly<Record<K, number>>
  /** In milliseconds. */
  readonly interval: number
  readonly tell: (sum: CountSum<K>) => void
}

/** What has been told of one socket's counts, and when. */
interface Told<K extends string> {
  readonly of: CountersOfSocket
  counts: Readonly<Partial<Record<K, number>>>
  /** When there was last nothing to tell: where the span of the next sum begins. */
  quiet: number
  lastSum: number
}

/**
 * Sums what a stranger can cause at will by socket, out of the counters. The first is told at the next look, those that
 * follow once an interval: a flood is one line in ten seconds, however many knock. Times come from a clock that never
 * goes back.
 */
export class CountSums<K extends string> {
  readonly #options: CountSumsOptions<K>
  /** By the counters themselves: a socket made anew has new ones, and its name is the same. */
  readonly #told = new Map<SocketCounters, Told<K>>()

  /** What was counted before `now` was told by others, or by nobody. */
  constructor(options: CountSumsOptions<K>, now: number) {
    this.#options = options
    for (const of of options.read()) this.#begin(of, { ...options.pick(of.counters) }, now)
  }

  /** Tells the sums that are due; with `all` those that are not, too. */
  look(now: number, all = false): void {
    const present = new Set<SocketCounters>()
    for (const of of this.#options.read()) {
      present.add(of.counters)
      if (!this.#told.has(of.counters)) this.#begin(of, {} as Told<K>['counts'], now)
    }
    for (const [counters, told] of this.#told) {
      const gone = !present.has(counters)
      this.#lookAt(told, now, all || gone)
      if (gone) this.#told.delete(counters)
    }
  }

  #begin(of: CountersOfSocket, counts: Told<K>['counts'], now: number): void {
    this.#told.set(of.counters, { of, counts, quiet: now, lastSum: Number.NEGATIVE_INFINITY })
  }

  #lookAt(told: Told<K>, now: number, atOnce: boolean): void {
    const { pick, interval, tell } = this.#options
    const counts = pick(told.of.counters)
    const growth = grown(told.counts, counts)
    if (growth !== undefined) {
      if (!atOnce && now - told.lastSum < interval) return
      const { listener, socket } = told.of
      tell({ listener, socket, counts: growth, span: now - told.quiet })
      told.counts = { ...counts }
      told.lastSum = now
    }
    told.quiet = now
  }
}

/** By how much each count has grown, most first; undefined where none has. */
const grown = <K extends string>(before: Readonly<Partial<Record<K, number>>>, now: Readonly<Record<K, number>>) => {
  const growth = (Object.entries(now) as [K, number][])
    .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .sort(([, one], [, other]) => other - one)
  return growth.length === 0 ? undefined : (Object.fromEntries(growth) as Partial<Record<K, number>>)
}

/** `refused 12 in 10s (denied 10, full 2)`. */
export const refusalSentence = ({ counts, span }: CountSum<Reason>): string => {
  const entries = Object.entries(counts)
  const total = entries.reduce((sum, [, count = 0]) => sum + count, 0)
  return `refused ${total} in ${seconds(span)}s (${entries.map(([reason, count]) => `${reason} ${count}`).join(', ')})`
}

/** `12 logins failed in 10s`, `1 login failed and 30 logins deferred in 10s`. */
export const failureSentence = ({ counts, span }: CountSum<'failed' | 'deferred'>): string => {
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${count === 1 ? 'login' : 'logins'} ${what}`)
  return `${parts.join(' and ')} in ${seconds(span)}s`
}

/** `12 replies not sent in 10s: too many to one source, see replyRate`. */
export const unansweredSentence = ({ counts: { unanswered }, span }: CountSum<'unanswered'>): string =>
  `${unanswered} ${unanswered === 1 ? 'reply' : 'replies'} not sent in ${seconds(span)}s: too many to one source, see replyRate`

/** Whole seconds, and at least one: nobody looks more often. */
export const seconds = (span: number): number => Math.max(1, Math.round(span / 1000))
