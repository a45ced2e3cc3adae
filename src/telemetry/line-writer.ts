import { codeOf } from '../thrown.ts'

/** Where lines go: a `Writable`, or anything that takes text. */
export interface LineStream {
  write(text: string, done: (error?: Error | null) => void): unknown
  /** What the stream has taken but not passed on, in bytes or characters. Absent, a write that returns is done. */
  readonly writableLength?: number
}

export interface LineWriterOptions {
  readonly stream: LineStream
  /** Called when the stream begins to fail, once an outage; with the code of the error, as `EPIPE`. */
  readonly onFailed?: (code: string) => void
  /** Called when the stream takes lines again, after the first of them: how many were lost. */
  readonly onLost?: (lost: number) => void
}

/** A stream that is this far behind gets no more lines: at `debug` a stranger decides how many there are. */
const MAX_WAITING = 1 << 20

/** How long a stream that has failed is left alone, in milliseconds. A disk has room again, a pipe has a new reader. */
const RETRY = 1_000

/**
 * Puts lines on a stream that may stall or fail (D8). A reader that stalls costs 1 MB of memory, one that is gone a try
 * a second; what is not written meanwhile is counted and told when the stream goes on. Never throws.
 */
export class LineWriter {
  readonly #stream: LineStream
  readonly #options: LineWriterOptions
  #lost = 0
  #isBehind = false
  /** Since a write has failed: when the next one is tried, on the clock of `performance`. */
  #retryAt: number | undefined

  constructor(options: LineWriterOptions) {
    this.#stream = options.stream
    this.#options = options
  }

  write(line: string): void {
    if (this.#mustWait() || (this.#retryAt !== undefined && performance.now() < this.#retryAt)) {
      this.#lost++
      return
    }
    if (this.#retryAt !== undefined) this.#retryAt = performance.now() + RETRY
    else this.#tellLost()
    try {
      this.#stream.write(`${line}\n`, this.#done)
      if (this.#stream.writableLength === undefined) this.#done()
    } catch (error) {
      this.#done(error)
    }
  }

  /** Once behind it stays so until half of it has gone: a slow reader gets one gap, and not many small ones. */
  #mustWait(): boolean {
    const { writableLength: waiting = 0 } = this.#stream
    this.#isBehind = waiting > (this.#isBehind ? MAX_WAITING / 2 : MAX_WAITING)
    return this.#isBehind
  }

  readonly #done = (error?: unknown): void => {
    if (error !== undefined && error !== null) {
      this.#fail(error)
      return
    }
    this.#retryAt = undefined
    if (!this.#mustWait()) this.#tellLost()
  }

  #fail(error: unknown): void {
    this.#lost++
    const isNew = this.#retryAt === undefined
    this.#retryAt = performance.now() + RETRY
    if (isNew) this.#options.onFailed?.(codeOf(error))
  }

  #tellLost(): void {
    if (this.#lost === 0) return
    const lost = this.#lost
    this.#lost = 0
    this.#options.onLost?.(lost)
  }
}
