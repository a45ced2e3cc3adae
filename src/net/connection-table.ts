import { setMaxListeners } from 'node:events'
import { refuse } from '../policies/verdict.ts'
import { SWEEP_EVERY, Sweep } from './sweep.ts'
import type { TcpConnection } from './tcp-connection.ts'

const DRAINING = refuse('draining')

/** The connections of one socket. It outlives the socket's actor, so that no crash of that loses one (D5, M6). */
export class ConnectionTable {
  readonly #connections = new Set<TcpConnection>()
  readonly #sweep: Sweep
  #waiting: (() => void)[] = []
  #draining: AbortController | undefined

  /** @param sweepEvery in milliseconds */
  constructor(sweepEvery: number = SWEEP_EVERY) {
    this.#sweep = new Sweep(this.#connections, sweepEvery)
  }

  /** All of them, also those that hold no place: a PROXY header is awaited, or a balancer is looking. */
  get size(): number {
    return this.#connections.size
  }

  get isDraining(): boolean {
    return this.#draining?.signal.aborted ?? false
  }

  /** One signal for all connections, made when the first protocol asks. */
  get draining(): AbortSignal {
    return this.#controller().signal
  }

  add(connection: TcpConnection): void {
    this.#connections.add(connection)
    this.#sweep.wake()
  }

  delete(connection: TcpConnection): void {
    if (!this.#connections.delete(connection) || this.#connections.size > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  [Symbol.iterator](): Iterator<TcpConnection> {
    return this.#connections.values()
  }

  /** Tells every protocol that this is the end (D2); those not served yet are told once they are. */
  farewell(): void {
    if (this.isDraining) return
    this.#controller().abort()
    for (const connection of [...this.#connections]) if (connection.phase === 'serving') connection.farewell()
  }

  /** Closes those that are left. Returns how many of them held a place. */
  cut(): number {
    let cut = 0
    for (const connection of [...this.#connections]) {
      if (connection.isCounted) cut++
      if (connection.isServed) connection.socket.destroy()
      else connection.drop(DRAINING)
    }
    return cut
  }

  /** Resolves when the last one is gone. */
  emptied(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Nobody will come any more. */
  end(): void {
    this.#sweep.rest()
  }

  #controller(): AbortController {
    if (this.#draining === undefined) {
      this.#draining = new AbortController()
      setMaxListeners(0, this.#draining.signal)
    }
    return this.#draining
  }
}
