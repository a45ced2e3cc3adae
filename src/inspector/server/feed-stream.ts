import type { ServerResponse } from 'node:http'

/** How many events a stream carries from one tick to the next, and how many bytes may wait for a slow reader. */
const MOST_EVENTS = 200
const MOST_WAITING = 262_144

/** What tells how things are comes through, however much happens; of a trace there are few steps, and each one counts. */
const ALWAYS = new Set(['tally', 'change', 'trace'])

/** A reader that takes nothing for so long is cut, in milliseconds. */
const STALL = 60_000

/** After so many ticks without a word there is one, so that both ends know that the other is there. */
const SILENCE = 15

/** One reader of the feed, as Server-Sent Events (HTML, 9.2). What is too much for it is counted and told as a `gap`. */
export class FeedStream {
  readonly #response: ServerResponse
  readonly #stillMay: () => boolean
  #room = MOST_EVENTS
  #missed = 0
  #silent = 0

  /** It ends when its reader may no more. */
  constructor(response: ServerResponse, stillMay: () => boolean) {
    this.#response = response
    this.#stillMay = stillMay
    response.setTimeout(STALL, () => response.destroy())
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
    response.write('retry: 2000\n\n')
  }

  /** `read` gives the data as JSON; it is not called when there is no room. */
  tell(topic: string, read: () => string): void {
    const counts = !ALWAYS.has(topic)
    if (this.#isFull || (counts && this.#room === 0)) {
      this.#missed++
      return
    }
    if (counts) this.#room--
    this.#write(`event: ${topic}\ndata: ${read()}\n\n`)
  }

  /** A second has passed: there is room again, and what was missed is told. */
  tick(): void {
    if (!this.#stillMay()) this.end()
    this.#room = MOST_EVENTS
    if (this.#isFull) return
    if (this.#missed > 0) this.#write(`event: gap\ndata: {"missed":${this.#missed}}\n\n`)
    else if (++this.#silent >= SILENCE) this.#write(': still here\n\n')
    this.#missed = 0
  }

  /** Calls back when it is gone, whoever has ended it. */
  onClose(left: () => void): void {
    this.#response.once('close', left)
  }

  end(): void {
    this.#response.end()
  }

  get #isFull(): boolean {
    return this.#response.writableLength >= MOST_WAITING || this.#response.writableEnded
  }

  #write(text: string): void {
    this.#silent = 0
    this.#response.write(text)
  }
}
