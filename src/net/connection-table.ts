import { setMaxListeners } from 'node:events'
import type { TcpConnection } from './tcp-connection.ts'

/** The connections of one socket. It outlives the socket's actor, so that no crash of that loses one (D5, M6). */
export class ConnectionTable {
  readonly #connections = new Set<TcpConnection>()
  #waiting: (() => void)[] = []
  #draining: AbortController | undefined

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

  /** Closes those that are left. Returns how many. */
  cut(): number {
    const left = [...this.#connections]
    for (const connection of left) {
      if (connection.phase === 'serving') connection.socket.destroy()
      else connection.drop({ admitted: false, reason: 'draining', evidence: {} })
    }
    return left.length
  }

  /** Resolves when the last one is gone. */
  emptied(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #controller(): AbortController {
    if (this.#draining === undefined) {
      this.#draining = new AbortController()
      setMaxListeners(0, this.#draining.signal)
    }
    return this.#draining
  }
}
