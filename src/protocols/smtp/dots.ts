const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

const CR_ALONE = Buffer.of(CR)

/** Where in a line the reader is. `dot` and `dot-cr` hold back what may turn out to be the end. */
type Place = 'start' | 'text' | 'cr' | 'dot' | 'dot-cr'

/** What a chunk holds of the message, and, once the message has ended, what came behind it. */
export interface Undotted {
  readonly content: Buffer
  readonly rest?: Buffer
}

/**
 * Reads what follows DATA: takes the dot off the lines that begin with one, and finds the one that is a dot alone, which
 * ends the message (RFC 5321, 4.5.2). A line ends with CRLF and with nothing else: a bare LF or CR is a character of the
 * message like any other (2.3.8), or one could smuggle a second message within a first.
 */
export class DotReader {
  #place: Place = 'start'

  push(chunk: Buffer): Undotted {
    const pieces: Buffer[] = []
    let from = 0
    let place = this.#place
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (place === 'dot-cr' && byte === LF) {
        this.#place = 'start'
        return { content: Buffer.concat(pieces), rest: chunk.subarray(at + 1) }
      }
      if (place === 'dot-cr') {
        // The dot is gone, the CR behind it is text. It may have come in the chunk before.
        pieces.push(CR_ALONE)
        from = at
        place = 'cr'
      }
      if (place === 'start' && byte === DOT) {
        pieces.push(chunk.subarray(from, at))
        from = at + 1
        place = 'dot'
      } else if (place === 'dot' && byte === CR) {
        from = at + 1
        place = 'dot-cr'
      } else if (byte === CR) {
        place = 'cr'
      } else if (place === 'cr' && byte === LF) {
        place = 'start'
      } else {
        place = 'text'
        const next = chunk.indexOf(CR, at)
        at = (next === -1 ? chunk.length : next) - 1
      }
    }
    this.#place = place
    pieces.push(chunk.subarray(from))
    return { content: pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces) }
  }
}
