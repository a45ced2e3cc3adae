const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

const ONE_DOT = Buffer.of(DOT)

/**
 * Writes a message as it goes behind DATA: a line that begins with a dot gets a second one (RFC 5321, 4.5.2). A CR or an
 * LF that does not stand beside the other one is not passed on: there are servers that would take it for the end of a line,
 * and so a dot alone behind it for the end of the message, and what follows for commands of ours (SMTP smuggling).
 */
export class DotWriter {
  /** The last byte was a CR; the line has just begun. */
  #afterCr = false
  #atStart = true

  /** The bytes to write; undefined: there is a line ending in it that is none. */
  push(chunk: Buffer): Buffer | undefined {
    const pieces: Buffer[] = []
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (this.#afterCr !== (byte === LF)) return undefined
      if (this.#atStart && byte === DOT) {
        pieces.push(chunk.subarray(from, at), ONE_DOT)
        from = at
      }
      this.#atStart = byte === LF
      this.#afterCr = byte === CR
    }
    return pieces.length === 0 ? chunk : Buffer.concat([...pieces, chunk.subarray(from)])
  }

  /** The last line, without its own ending, and what has to stand before it; undefined where it ends within a line ending. */
  end(): string | undefined {
    if (this.#afterCr) return undefined
    return this.#atStart ? '.' : '\r\n.'
  }
}
