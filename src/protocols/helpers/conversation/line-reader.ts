const NOTHING = Buffer.alloc(0)
const LF = 0x0a
const CR = 0x0d

/** That a line is longer than it may be: whoever sends one does not speak the protocol. */
export const TOO_LONG = Symbol('a line is too long')

/**
 * Cuts what comes into lines and runs of bytes. It holds less than one line of the longest kind and the last chunk that
 * was given to it: give it the next one when it asks, that is, when it has answered undefined.
 */
export class LineReader {
  readonly #longest: number
  #held: Buffer = NOTHING
  /** How much of it is known to have no line end. */
  #looked = 0

  /** `longest` is that of a line with its ending, in bytes. */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** How many bytes are held. */
  get size(): number {
    return this.#held.length
  }

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
  }

  /** The next line without its CRLF, or LF; undefined when it is not whole yet. */
  line(): Buffer | typeof TOO_LONG | undefined {
    const end = this.#held.indexOf(LF, this.#looked)
    if (end === -1) this.#looked = this.#held.length
    if ((end === -1 ? this.#held.length : end + 1) > this.#longest) return TOO_LONG
    if (end === -1) return undefined
    const line = this.#cut(end + 1)
    return line.subarray(0, line[end - 1] === CR ? end - 1 : end)
  }

  /** The next so many bytes; undefined when there are fewer. */
  take(size: number): Buffer | undefined {
    return this.#held.length < size ? undefined : this.#cut(size)
  }

  /** All that is held, whatever it is. */
  rest(): Buffer {
    return this.#cut(this.#held.length)
  }

  #cut(size: number): Buffer {
    const part = this.#held.subarray(0, size)
    this.#held = size === this.#held.length ? NOTHING : this.#held.subarray(size)
    this.#looked = 0
    return part
  }
}
