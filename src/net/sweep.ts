import type { Socket } from 'node:net'
import { endUnsent, isPeerGone } from './peer-gone.ts'
import type { TcpConnection } from './tcp-connection.ts'

/** How often is looked, in milliseconds. */
export const SWEEP_EVERY = 15_000

/** How long a peer may take nothing of what it is still owed after the end was said, in milliseconds. */
const STALL = 60_000

/** How long a peer that has said its end may be silent before the kernel asks whether it is there, in milliseconds. */
const ASK_AFTER = 60_000

/**
 * Ends those who stay although we have said the end: a peer that has our FIN and does not close would hold its place for
 * ever, and so would one that takes nothing of the last answer, or is gone without Node's knowing. One timer looks at all
 * of them, and only while somebody is connected; nobody is ended before a whole interval has passed, but those of whom
 * the kernel knows no more. Protocols that live half-open say themselves how long.
 */
export class Sweep {
  readonly #connections: Iterable<TcpConnection>
  readonly #every: number
  /** Those that have our end, as the look before has found, and had not closed. */
  readonly #ended = new WeakSet<TcpConnection>()
  #timer: NodeJS.Timeout | undefined

  constructor(connections: Iterable<TcpConnection>, every: number) {
    this.#connections = connections
    this.#every = every
  }

  /** Somebody has come. */
  wake(): void {
    this.#timer ??= setInterval(this.#look, this.#every).unref()
  }

  readonly #look = (): void => {
    let count = 0
    for (const connection of this.#connections) {
      count++
      const { socket } = connection
      endUnsent(socket)
      if (socket.writableEnded) this.#lookAt(connection)
      else if (socket.readableEnded || socket.isPaused()) lookAfter(socket)
    }
    if (count === 0) this.rest()
  }

  #lookAt(connection: TcpConnection): void {
    const { socket } = connection
    if (!socket.writableFinished) watchStall(socket)
    else if (!socket.allowHalfOpen) {
      if (this.#ended.has(connection)) socket.destroy()
      this.#ended.add(connection)
    }
  }

  /** Nobody is left, or the port is gone for good. */
  rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** Node's own timer knows whether the kernel has taken more meanwhile. One that the protocol has set already is its own. */
const watchStall = (socket: Socket): void => {
  if (!socket.timeout) socket.setTimeout(STALL, destroy)
}

/**
 * Of a peer that we do not read from. Node hears of no reset then. And one that still listens and one that has closed send
 * the same FIN: while we have nothing to say only a probe can tell them apart, since a host that has forgotten the
 * connection answers it by a reset (tcp(7), `tcp_fin_timeout`).
 */
const lookAfter = (socket: Socket): void => {
  if (isPeerGone(socket)) socket.destroy()
  else socket.setKeepAlive(true, ASK_AFTER)
}

function destroy(this: Socket): void {
  this.destroy()
}
