import { randomUUID } from 'node:crypto'
import { canonicalAddress } from '../../../policies/address.ts'
import type { EventHub, EventType } from '../../../telemetry/index.ts'
import { ApiError } from '../../server/api-error.ts'
import { type ConnectionEvent, stationsOf } from './stations.ts'
import { Trace, type TraceReport, type TraceStep } from './trace.ts'

/** The most traces that are remembered: those that are done make room. */
const MOST = 20
/** How long a connection is waited for, and followed, in milliseconds. */
const WAITING = 60_000
const FOLLOWING = 600_000

/** What is heard while somebody is waited for, and what while somebody is followed. */
const FIRST = ['connection.admitted', 'connection.refused'] as const satisfies readonly EventType[]
const LATER = [
  'connection.refused',
  'connection.secured',
  'connection.faulted',
  'connection.closed',
  'login.accepted',
  'login.failed',
] as const satisfies readonly EventType[]

export interface TracesOptions {
  readonly hub: EventHub
  /** The TLS mode of a socket. */
  readonly tlsOf: (socket: string) => 'off' | 'on' | 'ext'
  /** Hears each step as it is taken. */
  readonly tell: (step: TraceStep) => void
  readonly waiting?: number
  readonly following?: number
}

/**
 * Follows connections through gate, header, handshake and protocol to their end. It hears the events of connections
 * only while a trace wants them: without one they are not even made.
 */
export class Traces {
  readonly #options: TracesOptions
  readonly #traces = new Map<string, Trace>()
  readonly #timers = new Map<Trace, NodeJS.Timeout>()
  readonly #heard = new Map<EventType, () => void>()

  constructor(options: TracesOptions) {
    this.#options = options
  }

  /** Waits for the next connection from an address. Throws an `ApiError` for what is no address, and for one too many. */
  begin({ from, listener }: { readonly from: string; readonly listener?: string | undefined }): TraceReport {
    const address = canonicalAddress(from)
    if (address === undefined) {
      const message = `'${from}' is no address. Write one as 203.0.113.9 or 2001:db8::9.`
      throw new ApiError(422, 'ADDRESS_INVALID', message)
    }
    this.#makeRoom()
    const trace = new Trace(randomUUID(), address, listener)
    this.#traces.set(trace.id, trace)
    this.#limit(trace, this.#options.waiting ?? WAITING, 'nobody has come from there')
    this.#listen()
    return trace.report()
  }

  get(id: string): TraceReport {
    return this.#known(id).report()
  }

  /** Ends a trace and forgets it. */
  end(id: string): void {
    const trace = this.#known(id)
    this.#traces.delete(id)
    this.#finish(trace)
  }

  #known(id: string): Trace {
    const trace = this.#traces.get(id)
    if (trace === undefined) throw new ApiError(404, 'TRACE_UNKNOWN', `There is no trace '${id}' any more. Begin one.`)
    return trace
  }

  #makeRoom(): void {
    if (this.#traces.size < MOST) return
    const done = [...this.#traces.values()].find(({ state }) => state === 'done')
    if (done === undefined)
      throw new ApiError(429, 'TOO_MANY_TRACES', `There are ${MOST} traces under way. End one of them first.`)
    this.#traces.delete(done.id)
  }

  /** Hears what the traces want, and nothing else. */
  #listen(): void {
    const states = new Set([...this.#traces.values()].map(({ state }) => state))
    const wanted = new Set<EventType>([
      ...(states.has('waiting') ? FIRST : []),
      ...(states.has('following') ? LATER : []),
    ])
    for (const [type, stop] of this.#heard) {
      if (wanted.has(type)) continue
      stop()
      this.#heard.delete(type)
    }
    for (const type of wanted)
      if (!this.#heard.has(type))
        this.#heard.set(
          type,
          this.#options.hub.on(type, (event) => this.#hear(event as ConnectionEvent)),
        )
  }

  #hear(event: ConnectionEvent): void {
    const meant = [...this.#traces.values()].filter((trace) => trace.means(event))
    for (const trace of meant) this.#follow(trace, event)
    if (meant.length > 0) this.#listen()
  }

  #follow(trace: Trace, event: ConnectionEvent): void {
    const wasWaiting = trace.state === 'waiting'
    trace.follow(event)
    for (const station of stationsOf(event, this.#options.tlsOf(event.socket))) {
      const step = trace.keep(station)
      if (step !== undefined) this.#options.tell(step)
    }
    if (trace.state === 'done') this.#finish(trace)
    else if (wasWaiting) this.#limit(trace, this.#options.following ?? FOLLOWING, 'it is followed no longer')
  }

  #limit(trace: Trace, time: number, text: string): void {
    clearTimeout(this.#timers.get(trace))
    const late = (): void => {
      const step = trace.keep({ at: Date.now(), stage: 'closed', text })
      if (step !== undefined) this.#options.tell(step)
      this.#finish(trace)
    }
    this.#timers.set(trace, setTimeout(late, time).unref())
  }

  #finish(trace: Trace): void {
    trace.state = 'done'
    clearTimeout(this.#timers.get(trace))
    this.#timers.delete(trace)
    this.#listen()
  }
}
