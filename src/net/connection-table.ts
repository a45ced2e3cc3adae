import { setMaxListeners } from 'node:events'
import { DRAINING } from '../policies/draining.ts'
import { SWEEP_EVERY, Sweep } from './sweep.ts'
import type { TcpConnection } from './tcp-connection.ts'

/**
 * The connections of one socket. It outlives the socket's actor, so that no crash of that loses one (D5, M6).
 *
 * They sit in an array, and each knows its seat. In a `Set` that connections come to and leave, V8 lets each outgrown
 * hash table point to the next one: once one is promoted, so is whoever ever sat in those that follow, and 1.9 KB of
 * each closed connection wait for the next full collection (3% of an accept).
 */
export class ConnectionTable {
  readonly #connections: TcpConnection[] = []
  readonly #sweep: Sweep
  #waiting: (() => void)[] = []
  #draining: AbortController | undefined

  /** @param sweepEvery in milliseconds */
  constructor(sweepEvery: number = SWEEP_EVERY) {
    this.#sweep = new Sweep(this.#connections, sweepEvery)
  }

  /** All of them, also those that hold no place: a PROXY header is awaited, or a balancer is looking. */
  get size(): number {
    return this.#connections.length
  }

  get isDraining(): boolean {
    return this.#draining?.signal.aborted ?? false
  }

  /** One signal for all connections, made when the first protocol asks. */
  get draining(): AbortSignal {
    return this.#controller().signal
  }

  add(connection: TcpConnection): void {
    connection.seat = this.#connections.push(connection) - 1
    this.#sweep.wake()
  }

  /** The last one takes the seat of who leaves. */
  delete(connection: TcpConnection): void {
    const last = this.#connections.pop() as TcpConnection
    if (last !== connection) {
      this.#connections[connection.seat] = last
      last.seat = connection.seat
    }
    if (this.#connections.length > 0) return
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

  /** Closes those that are left. Returns how many of them held a place and had something to say or to hear yet. */
  cut(): number {
    let cut = 0
    for (const connection of [...this.#connections]) {
      if (connection.isCounted && !connection.isParting) cut++
      if (connection.isServed) connection.socket.destroy()
      else connection.drop(DRAINING)
    }
    return cut
  }

  /** Resolves when the last one is gone. */
  emptied(): Promise<void> {
    if (this.#connections.length === 0) return Promise.resolve()
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
