import type { ConnectionEvent, Station } from './stations.ts'

/** A station of one trace, as it is told. */
export interface TraceStep extends Station {
  /** The trace's id. */
  readonly trace: string
  /** The connection's, as in events and log lines. Undefined: nobody has come, or was turned away at the gate. */
  readonly connection?: string | undefined
}

/** A trace, as plain data. */
export interface TraceReport {
  readonly id: string
  /** The address that is waited for. */
  readonly from: string
  readonly listener?: string | undefined
  /** A trace that has waited or followed for too long is done as well; its last step says so. */
  readonly state: 'waiting' | 'following' | 'done'
  readonly steps: readonly TraceStep[]
}

/** A connection that stays long may tell of many logins. */
const MOST_STEPS = 100

/** Follows one connection by what is told of it. */
export class Trace {
  readonly id: string
  readonly from: string
  readonly listener: string | undefined
  state: TraceReport['state'] = 'waiting'
  readonly steps: TraceStep[] = []
  #connection: string | undefined

  constructor(id: string, from: string, listener: string | undefined) {
    this.id = id
    this.from = from
    this.listener = listener
  }

  /** Whether an event is of the connection that it follows, or waits for. */
  means(event: ConnectionEvent): boolean {
    if (this.state === 'waiting') return this.#isAwaited(event)
    return this.state === 'following' && event.connection === this.#connection
  }

  /** Takes an event of its connection. */
  follow(event: ConnectionEvent): void {
    this.#connection = event.connection
    const isEnd =
      event.type === 'connection.closed' || (event.type === 'connection.refused' && this.state === 'waiting')
    this.state = isEnd ? 'done' : 'following'
  }

  /** Keeps a station. Undefined: there are too many, and it is not kept. */
  keep(station: Station): TraceStep | undefined {
    if (this.steps.length >= MOST_STEPS && station.stage !== 'closed') return undefined
    const step = { trace: this.id, connection: this.#connection, ...station }
    this.steps.push(step)
    return step
  }

  report(): TraceReport {
    const { id, from, listener, state, steps } = this
    return { id, from, listener, state, steps: [...steps] }
  }

  /** The next one that comes is told of as admitted, or as refused at the gate. */
  #isAwaited(event: ConnectionEvent): boolean {
    if (event.type !== 'connection.admitted' && event.type !== 'connection.refused') return false
    if (this.listener !== undefined && event.listener !== this.listener) return false
    return (
      event.remoteAddress === this.from || (event.type === 'connection.admitted' && event.proxy?.address === this.from)
    )
  }
}
