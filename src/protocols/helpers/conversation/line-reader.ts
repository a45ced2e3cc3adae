const NOTHING = Buffer.alloc(0)
const LF = 0x0a
const CR = 0x0d

/** That a line is longer than it may be: whoever sends one does not speak the protocol. */
export const TOO_LONG = Symbol('a line is too long')

/** How many chunks are kept apart: to join them at each one would make a line that comes byte by byte dear. */
const MOST_CHUNKS = 32

/**
 * Cuts what comes into lines and runs of bytes. It holds less than one line of the longest kind and the last chunk that
 * was given to it: give it the next one when it asks, that is, when it has answered undefined.
 */
export class LineReader {
  readonly #longest: number
  #chunks: Buffer[] = []
  #size = 0
  /** How many of the chunks are known to have no line end, and how many bytes they have. */
  #looked = 0
  #lookedSize = 0

  /** `longest` is that of a line with its ending, in bytes. */
  constructor(longest: number) {
    this.#longest = longest
  }

  /** How many bytes are held. */
  get size(): number {
    return this.#size
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#chunks.length <= MOST_CHUNKS) return
    // Some of them may have been looked through: together they are one that was not, at a 32nd of the price.
    this.#hold(this.#joined())
  }

  /** The next line without its CRLF, or LF; undefined when it is not whole yet. */
  line(): Buffer | typeof TOO_LONG | undefined {
    const size = this.#lineSize()
    if ((size ?? this.#size) > this.#longest) return TOO_LONG
    if (size === undefined) return undefined
    const line = this.#cut(size)
    return line.subarray(0, line[size - 2] === CR ? size - 2 : size - 1)
  }

  /** The next so many bytes; undefined when there are fewer. */
  take(size: number): Buffer | undefined {
    return this.#size < size ? undefined : this.#cut(size)
  }

  /** All that is held, whatever it is. */
  rest(): Buffer {
    return this.#cut(this.#size)
  }

  /** How many bytes the next line has, with its ending. */
  #lineSize(): number | undefined {
    for (; this.#looked < this.#chunks.length; this.#looked++) {
      const chunk = this.#chunks[this.#looked] as Buffer
      const end = chunk.indexOf(LF)
      if (end !== -1) return this.#lookedSize + end + 1
      this.#lookedSize += chunk.length
    }
    return undefined
  }

  #cut(size: number): Buffer {
    const whole = this.#joined()
    this.#hold(whole.subarray(size))
    return whole.subarray(0, size)
  }

  #joined(): Buffer {
    const [first = NOTHING] = this.#chunks
    return this.#chunks.length <= 1 ? first : Buffer.concat(this.#chunks, this.#size)
  }

  #hold(rest: Buffer): void {
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#size = rest.length
    this.#looked = this.#lookedSize = 0
  }
}
