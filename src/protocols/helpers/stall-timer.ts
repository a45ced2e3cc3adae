import type { Socket } from 'node:net'
import { SocketProgress } from '../../net/write-progress.ts'

/** Something that may stall. */
export interface Watched {
  /** Ends what has made no progress for `timeout`. Both in milliseconds. */
  look(now: number, timeout: number): void
}

/** How often is looked within a stall timeout: what stalls is ended at most two looks late. */
const LOOKS = 4

/** One timer for all that may stall. It runs only while there is something to look at. */
export class StallTimer {
  readonly #timeout: number
  readonly #watched = new Set<Watched>()
  #timer: NodeJS.Timeout | undefined

  /** `timeout` is in milliseconds. */
  constructor(timeout: number) {
    this.#timeout = timeout
  }

  watch(watched: Watched): void {
    this.#watched.add(watched)
    this.#timer ??= setInterval(this.#look, this.#timeout / LOOKS).unref()
  }

  forget(watched: Watched): void {
    this.#watched.delete(watched)
  }

  /** Destroys the socket once its peer takes next to nothing of what waits for it. */
  watchSocket(socket: Socket): void {
    const progress = new SocketProgress(socket)
    const watched: Watched = {
      look: (now, timeout) => progress.stalledFor(now) >= timeout && socket.destroy(),
    }
    this.watch(watched)
    socket.once('close', () => this.forget(watched))
  }

  readonly #look = (): void => {
    const now = performance.now()
    for (const watched of this.#watched) watched.look(now, this.#timeout)
    if (this.#watched.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
