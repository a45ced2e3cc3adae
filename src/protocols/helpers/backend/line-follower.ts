const LF = 0x0a

/** How much of a line's beginning, and of its end, is shown. Literals' announcements are shorter. */
const HEAD = 128
const TAIL = 32

/** A line that was seen to its end. */
export interface SeenLine {
  /** Its first characters, without its ending where that is among them. */
  readonly head: string
  /** Its last characters, without its ending. */
  readonly tail: string
  /** It goes on behind a literal. */
  readonly isContinued: boolean
}

/** Says how large the literal is that a line announces; undefined where it does not. */
export type Literals = (line: SeenLine) => number | undefined

/**
 * Follows a stream of lines and literals without holding it: of a line it keeps its two ends, and literals are skipped
 * by their length, so that no text in them is ever taken for a line.
 */
export class LineFollower {
  readonly #literals: Literals
  #skip = 0
  #isContinued = false
  #head = ''
  #tail = ''

  constructor(literals: Literals) {
    this.#literals = literals
  }

  /** Whether nothing is begun: the next byte is the first of something new. */
  get isAtRest(): boolean {
    return this.#skip === 0 && !this.#isContinued && this.#tail === ''
  }

  /** Takes back the literal that was announced, of which nothing has come: its command is over. */
  forgetLiteral(): void {
    this.#skip = 0
    this.#isContinued = false
  }

  push(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, chunk.length - at)
        this.#skip -= skipped
        at += skipped
        continue
      }
      const end = chunk.indexOf(LF, at)
      const until = end === -1 ? chunk.length : end + 1
      this.#keep(chunk, at, until)
      if (end !== -1) this.#ended()
      at = until
    }
  }

  #keep(chunk: Buffer, from: number, until: number): void {
    const room = HEAD - this.#head.length
    if (room > 0) this.#head += chunk.toString('latin1', from, Math.min(until, from + room))
    this.#tail = (this.#tail + chunk.toString('latin1', Math.max(from, until - TAIL), until)).slice(-TAIL)
  }

  #ended(): void {
    const line = { head: trimmed(this.#head), tail: trimmed(this.#tail), isContinued: this.#isContinued }
    this.#head = this.#tail = ''
    const size = this.#literals(line)
    this.#isContinued = size !== undefined
    this.#skip = size ?? 0
  }
}

const trimmed = (line: string): string => line.replace(/\r?\n$/, '')
