/** The longest frame that is waited for, in bytes: what a datagram could hold. */
const LONGEST_FRAME = 65_535

/** Of its length. */
const DIGITS = 5

const LINE_FEED = 0x0a
const SPACE = 0x20
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39

/**
 * Cuts a stream into messages (RFC 6587): those that begin with their length and a space are as long as that, others
 * end with the line. A line that is too long is cut into more than one message.
 */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0)

  /** Whether a frame said that it is longer than any message: where the next one begins is not known then. */
  broken = false

  /** The messages that are whole now. */
  push(chunk: Buffer): Buffer[] {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
    const frames: Buffer[] = []
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) if (frame.length > 0) frames.push(frame)
    return frames
  }

  /** What is left when the stream has ended. */
  rest(): Buffer[] {
    return this.#held.length === 0 ? [] : [this.#take(this.#held.length, 0)]
  }

  #next(): Buffer | undefined {
    const digits = this.#countDigits()
    if (digits === 0 || (digits < this.#held.length && this.#held[digits] !== SPACE)) return this.#line()
    if (digits === this.#held.length) return undefined
    const length = Number(this.#held.toString('latin1', 0, digits))
    this.broken ||= length > LONGEST_FRAME
    if (this.broken || this.#held.length <= digits + length) return undefined
    return this.#take(length, digits + 1)
  }

  /** MSG-LEN begins with a digit that is not 0. */
  #countDigits(): number {
    if (this.#held[0] === 0x30) return 0
    let digits = 0
    while (digits <= DIGITS && isDigit(this.#held[digits])) digits++
    return digits
  }

  #line(): Buffer | undefined {
    const end = this.#held.indexOf(LINE_FEED)
    if (end !== -1) return this.#take(end, 0, 1)
    return this.#held.length > LONGEST_FRAME ? this.#take(LONGEST_FRAME, 0) : undefined
  }

  #take(length: number, before: number, behind = 0): Buffer {
    const frame = this.#held.subarray(before, before + length)
    this.#held = this.#held.subarray(before + length + behind)
    return frame
  }
}
