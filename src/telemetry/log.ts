import type { SocketCounters } from '../net/counters.ts'
import type { Reason } from '../policies/reasons.ts'
import { EVENT_TYPES, type EventType, type PortreeveEvent } from './events.ts'
import type { EventHub } from './hub.ts'
import { type LogLevel, levelOfEvent, mayShow, shows } from './log-levels.ts'
import { kindOf, type Repeated, Repeats } from './log-repeats.ts'
import { sentence } from './log-sentences.ts'
import {
  type CountersOfSocket,
  type CountSum,
  CountSums,
  failureSentence,
  refusalSentence,
  seconds,
  unansweredSentence,
} from './log-sums.ts'
import { type LineFields, type LogFormat, LogWriter } from './log-writer.ts'

export interface LogOptions {
  readonly hub: EventHub
  /** The counters of all sockets there are, for the sums of refusals, of failed logins and of replies not sent. */
  readonly readCounters: () => Iterable<CountersOfSocket>
  /** The names of all listeners there are. */
  readonly listeners: () => Iterable<string>
  /** What the log shows of a listener; without one, of what is nobody's: settings, certificates, the whole drain. */
  readonly levelOf: (listener: string | undefined) => LogLevel
  /** Takes a line, without its end. */
  readonly put: (line: string) => void
  /** Default: `json`. */
  readonly format?: LogFormat
  /** Between two sums of the same, in milliseconds. Default: 10,000. */
  readonly interval?: number
  /** Events that the log leaves out, since they are told elsewhere. */
  readonly without?: readonly EventType[]
}

/** A log that runs. */
export interface Log {
  /** Looks at listeners and levels again. To be called whenever one of them has changed. */
  relevel(): void
  /** Writes what is still to be summed, and ends. */
  stop(): void
}

/** How often counters are looked at, in milliseconds. */
const LOOK = 1_000

/** Writes what happens to a stream, a line an event, until it is stopped. It listens only to what some level shows. */
export const startLog = (options: LogOptions): Log => {
  const log = new EventLog(options)
  return { relevel: () => log.relevel(), stop: () => log.stop() }
}

class EventLog {
  readonly #options: LogOptions
  readonly #writer: LogWriter
  readonly #repeats: Repeats
  readonly #refusals: CountSums<Reason>
  readonly #unanswered: CountSums<'unanswered'>
  readonly #failures: CountSums<'failed' | 'deferred'>
  readonly #ends = new Map<EventType, () => void>()
  readonly #timer: NodeJS.Timeout
  #stopped = false

  constructor(options: LogOptions) {
    const { interval = 10_000, format = 'json' } = options
    this.#options = options
    this.#writer = new LogWriter(options.put, format)
    this.#repeats = new Repeats(interval, (repeated) => this.#write(repeated))
    const sums = { read: options.readCounters, interval }
    const now = performance.now()
    this.#refusals = new CountSums({ ...sums, pick: refusedOf, tell: (sum) => this.#writeRefusals(sum) }, now)
    this.#failures = new CountSums({ ...sums, pick: failedOf, tell: (sum) => this.#writeFailures(sum) }, now)
    this.#unanswered = new CountSums({ ...sums, pick: unansweredOf, tell: (sum) => this.#writeUnanswered(sum) }, now)
    this.#timer = setInterval(() => this.#look(false), LOOK).unref()
    this.relevel()
  }

  /** The hub hears what is listened to, and the data plane builds what is heard: so a level that is off costs nothing. */
  relevel(): void {
    if (this.#stopped) return
    const { hub, listeners, levelOf, without = [] } = this.#options
    const levels = new Set([undefined, ...listeners()].map((listener) => levelOf(listener)))
    for (const type of EVENT_TYPES) {
      const wanted = !without.includes(type) && [...levels].some((level) => mayShow(level, type))
      if (wanted && !this.#ends.has(type)) this.#ends.set(type, hub.on(type, this.#hear))
      if (!wanted) this.#end(type)
    }
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    clearInterval(this.#timer)
    for (const type of EVENT_TYPES) this.#end(type)
    this.#look(true)
  }

  #end(type: EventType): void {
    this.#ends.get(type)?.()
    this.#ends.delete(type)
  }

  #look(all: boolean): void {
    const now = performance.now()
    this.#refusals.look(now, all)
    this.#failures.look(now, all)
    this.#unanswered.look(now, all)
    this.#repeats.look(now, all)
  }

  readonly #hear = (event: PortreeveEvent): void => {
    const listener = 'listener' in event ? event.listener : undefined
    if (!shows(this.#options.levelOf(listener), levelOfEvent(event))) return
    const kind = kindOf(event)
    if (kind === undefined) this.#write({ event, times: 1, span: 0 })
    else this.#repeats.hear(kind, event, performance.now())
  }

  #write({ event, times, span }: Repeated): void {
    const message = times === 1 ? sentence(event) : `${sentence(event)} (${times} times in ${seconds(span)}s)`
    const fields = times === 1 ? fieldsOf(event) : { ...fieldsOf(event), times, seconds: seconds(span) }
    this.#writer.write({ level: levelOfEvent(event), time: event.time, message, fields })
  }

  #writeRefusals(sum: CountSum<Reason>): void {
    this.#writeSum(sum, refusalSentence(sum), { refused: sum.counts })
  }

  #writeFailures(sum: CountSum<'failed' | 'deferred'>): void {
    this.#writeSum(sum, failureSentence(sum), { logins: sum.counts })
  }

  #writeUnanswered(sum: CountSum<'unanswered'>): void {
    this.#writeSum(sum, unansweredSentence(sum), { datagrams: sum.counts })
  }

  #writeSum({ listener, socket, span }: CountSum<string>, message: string, counts: LineFields): void {
    if (!shows(this.#options.levelOf(listener), 'info')) return
    const fields = { listener, socket, ...counts, seconds: seconds(span) }
    this.#writer.write({ level: 'info', time: Date.now(), message, fields })
  }
}

const refusedOf = ({ refused }: SocketCounters) => refused
const unansweredOf = ({ datagrams: { unanswered } }: SocketCounters) => ({ unanswered })
const failedOf = ({ logins: { failed, deferred } }: SocketCounters) => ({ failed, deferred })

/** An event's fields without those that the line has in its own: the sentence holds the message. */
const fieldsOf = (event: PortreeveEvent): LineFields => {
  const {
    time: _time,
    message: _message,
    level: _level,
    ...fields
  } = event as PortreeveEvent & {
    message?: unknown
    level?: unknown
  }
  return fields
}
