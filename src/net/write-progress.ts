import type { Socket } from 'node:net'
import { type Handle, handleOf } from './handle.ts'

/**
 * Bytes that a peer has to take within a stall timeout to count as one that reads, unless fewer wait for it. Below that it
 * drips: a window of one byte a minute would hold a file, its buffers and a place for ever.
 */
export const LEAST_TAKEN = 16_384

/**
 * How long the one that reads has taken next to nothing of what waits for it. It is asked from time to time, by a timer that
 * many share: on the way of the bytes it costs nothing.
 */
export class WriteProgress {
  #since: number | undefined
  #taken = 0

  /**
   * Milliseconds since the last progress, 0 where nothing waits. `taken`: the bytes taken so far; `now` in milliseconds.
   */
  stalledFor(waits: boolean, taken: number, now: number): number {
    if (!waits) {
      this.#since = undefined
      return 0
    }
    if (this.#since === undefined || taken - this.#taken >= LEAST_TAKEN) {
      this.#since = now
      this.#taken = taken
    }
    return now - this.#since
  }
}

/** Whether something waits for the peer of a socket. */
export const isWriting = (socket: Socket): boolean =>
  socket.writableLength > 0 || (transportOf(socket)?.writeQueueSize ?? 0) > 0

/** What the bytes go through at last, below TLS. */
const transportOf = (socket: Socket): Handle | undefined => {
  const handle = handleOf(socket)
  return handle?._parent ?? handle ?? undefined
}

/**
 * The progress of what is written to a socket, by what the kernel has taken. Node's own timer (`socket.setTimeout`) does not
 * tell: it begins anew for every byte that the peer sends, and at its first end for what the kernel took when it began.
 */
export class SocketProgress {
  readonly #socket: Socket
  readonly #progress = new WriteProgress()

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** Milliseconds since the last progress, 0 where nothing waits. */
  stalledFor(now: number): number {
    const transport = transportOf(this.#socket)
    if (transport === undefined) return 0
    return this.#progress.stalledFor(isWriting(this.#socket), transport.bytesWritten - transport.writeQueueSize, now)
  }
}
