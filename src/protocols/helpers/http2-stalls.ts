import { constants, type Http2Stream, type ServerHttp2Session } from 'node:http2'
import { LEAST_TAKEN, WriteProgress } from '../../net/write-progress.ts'
import type { StallTimer, Watched } from './stall-timer.ts'

/** One write of a stream may be as long as its owner likes, and is known to be taken as a whole only: it gets more time. */
const ONE_WRITE = 65_536

/** The progress of what is written to one stream. */
class StreamProgress {
  readonly #stream: Http2Stream
  readonly #progress = new WriteProgress()
  /** Bytes that were buffered at the look before, or 0 after they have all been taken. */
  #buffered = 0
  taken = 0

  constructor(stream: Http2Stream) {
    this.#stream = stream
    stream.on('drain', () => {
      this.taken += stream.writableHighWaterMark
      this.#buffered = 0
    })
  }

  isStalled(now: number, timeout: number): boolean {
    const buffered = this.#stream.writableLength
    this.taken += Math.max(0, this.#buffered - buffered)
    this.#buffered = buffered
    const allowed = timeout * Math.max(1, buffered / ONE_WRITE)
    return this.#progress.stalledFor(buffered > 0, this.taken, now) >= allowed
  }
}

/**
 * Ends streams whose client takes next to nothing of what waits for it. Only data is progress: PING, SETTINGS, PRIORITY and
 * small WINDOW_UPDATE frames are none, though Node's session time-out begins anew for each of them.
 */
export class Http2Stalls implements Watched {
  readonly #session: ServerHttp2Session
  readonly #streams = new Map<Http2Stream, StreamProgress>()
  /** Of the session, where it has to make some: that of its streams, and a response that was taken whole. */
  readonly #progress: WriteProgress | undefined
  #taken = 0

  private constructor(session: ServerHttp2Session, mayRest: boolean) {
    this.#session = session
    this.#progress = mayRest ? undefined : new WriteProgress()
    session.on('stream', (stream) => this.#begin(stream))
  }

  /** `mayRest`: a session may stay without progress, as where streams wait for what the server has to say. */
  static watch(session: ServerHttp2Session, timer: StallTimer, { mayRest }: { readonly mayRest: boolean }): void {
    const stalls = new Http2Stalls(session, mayRest)
    timer.watch(stalls)
    session.once('close', () => timer.forget(stalls))
  }

  look(now: number, timeout: number): void {
    let taken = this.#taken
    for (const [stream, progress] of this.#streams) {
      // Any other code is an 'error' of the stream too, which would end the process where its owner does not listen.
      if (progress.isStalled(now, timeout)) stream.close(constants.NGHTTP2_CANCEL)
      taken += progress.taken
    }
    if (this.#progress !== undefined && this.#progress.stalledFor(true, taken, now) >= timeout) this.#session.destroy()
  }

  #begin(stream: Http2Stream): void {
    const progress = new StreamProgress(stream)
    this.#streams.set(stream, progress)
    stream.once('close', () => {
      this.#streams.delete(stream)
      const whole = stream.writableFinished && stream.rstCode === constants.NGHTTP2_NO_ERROR
      this.#taken += progress.taken + (whole ? LEAST_TAKEN : 0)
    })
  }
}
