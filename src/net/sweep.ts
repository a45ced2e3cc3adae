import type { Socket } from 'node:net'
import { endUnsent, isPeerGone } from './peer-gone.ts'
import type { TcpConnection } from './tcp-connection.ts'
import type { TcpTerms } from './terms.ts'
import { isWriting, SocketProgress } from './write-progress.ts'

/** How often is looked, in milliseconds. */
export const SWEEP_EVERY = 15_000

/** `stallTimeout` of a peer that we have said the end to, at most, in milliseconds. */
const STALL_AT_END = 60_000

/** How long a peer that has said its end may be silent before the kernel asks whether it is there, in milliseconds. */
const ASK_AFTER = 60_000

/**
 * Ends connections that would hold their place for ever: of a peer that takes next to nothing of what waits for it, or is gone
 * without Node's knowing. One timer looks at all of them, and only while somebody is connected. Who has everything and our end
 * has a deadline of its own, `farewellTimeout`.
 */
export class Sweep {
  readonly #connections: Iterable<TcpConnection>
  readonly #every: number
  /** Of sockets that something waited for at the look before. */
  readonly #progress = new WeakMap<Socket, SocketProgress>()
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
    const now = performance.now()
    let count = 0
    for (const { socket, terms } of this.#connections) {
      count++
      endUnsent(socket)
      if (socket.writableFinished) continue
      if (this.#stalledFor(socket, now) >= limitOf(socket, terms)) socket.destroy()
      else if (!socket.writableEnded && (socket.readableEnded || socket.isPaused())) lookAfter(socket)
    }
    if (count === 0) this.rest()
  }

  #stalledFor(socket: Socket, now: number): number {
    if (!isWriting(socket)) {
      this.#progress.delete(socket)
      return 0
    }
    const progress = this.#progress.get(socket) ?? new SocketProgress(socket)
    this.#progress.set(socket, progress)
    return progress.stalledFor(now)
  }

  /** Nobody is left, or the port is gone for good. */
  rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

const limitOf = ({ writableEnded }: Socket, { stallTimeout }: TcpTerms): number =>
  writableEnded ? Math.min(STALL_AT_END, stallTimeout) : stallTimeout

/**
 * Of a peer that we do not read from. Node hears of no reset then. And one that still listens and one that has closed send
 * the same FIN: while we have nothing to say only a probe can tell them apart, since a host that has forgotten the
 * connection answers it by a reset (tcp(7), `tcp_fin_timeout`).
 */
const lookAfter = (socket: Socket): void => {
  if (isPeerGone(socket)) socket.destroy()
  else socket.setKeepAlive(true, ASK_AFTER)
}
