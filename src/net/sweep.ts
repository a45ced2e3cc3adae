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
 * Ends those who stay although we have said the end: a peer that takes nothing of the last answer, or is gone without
 * Node's knowing, would hold its place for ever. One timer looks at all of them, and only while somebody is connected.
 * Who has everything has a deadline of its own, `farewellTimeout`.
 */
export class Sweep {
  readonly #connections: Iterable<TcpConnection>
  readonly #every: number
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
    for (const { socket } of this.#connections) {
      count++
      endUnsent(socket)
      if (socket.writableFinished) continue
      if (socket.writableEnded) watchStall(socket)
      else if (socket.readableEnded || socket.isPaused()) lookAfter(socket)
    }
    if (count === 0) this.rest()
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
