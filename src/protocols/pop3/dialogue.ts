import { type Dialogue, LineFollower } from '../helpers/backend/index.ts'

/** How many commands at a time are followed (RFC 2449, 6.6 lets clients send them at once). */
const MOST_UNDER_WAY = 100

/** The end of an answer of many lines, with that of the line before it: a dot at a line's beginning is doubled elsewhere. */
const END = Buffer.from('\r\n.\r\n')
const LINE_END = Buffer.from('\r\n')
const NOTHING = Buffer.alloc(0)

/** The answer that a command gets. */
type Shape = 'line' | 'lines'

/** Commands whose good answer has many lines; LIST and UIDL where no message is named. */
const shapeOf = (command: string): Shape => {
  const [keyword = '', argument = ''] = command.trim().split(/ +/, 2)
  if (/^(?:RETR|TOP|CAPA)$/i.test(keyword)) return 'lines'
  return /^(?:LIST|UIDL)$/i.test(keyword) && argument === '' ? 'lines' : 'line'
}

/**
 * Follows what a client and a POP3 server say to each other, as far as to know when nothing is under way. More commands
 * at a time than can be followed, and answers of another shape, have no such moment any more.
 */
export class Pop3Dialogue implements Dialogue {
  readonly #commands = new LineFollower(({ head }) => this.#commanded(head))
  readonly #answers = new LineFollower(({ head }) => this.#answered(head))
  #awaited: Shape[] = []
  /** The last bytes of an answer of many lines, as far as its end may have begun in them; undefined outside of one. */
  #body: Buffer | undefined
  #isOpaque = false

  get isAtRest(): boolean {
    return !this.#isOpaque && this.#body === undefined && this.#awaited.length === 0 && this.#answers.isAtRest
  }

  fromClient(chunk: Buffer): void {
    if (!this.#isOpaque) this.#commands.push(chunk)
  }

  /** Whole lines go one by one, so that what follows one is seen as what it is. */
  fromServer(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0 && !this.#isOpaque) rest = this.#body === undefined ? this.#line(rest) : this.#skip(rest)
  }

  #line(chunk: Buffer): Buffer {
    const end = chunk.indexOf('\n')
    const until = end === -1 ? chunk.length : end + 1
    this.#answers.push(chunk.subarray(0, until))
    return chunk.subarray(until)
  }

  /** Skips what belongs to an answer of many lines. Returns what is behind its end. */
  #skip(chunk: Buffer): Buffer {
    const seen = Buffer.concat([this.#body ?? NOTHING, chunk])
    const end = seen.indexOf(END)
    this.#body = end === -1 ? seen.subarray(1 - END.length) : undefined
    return end === -1 ? NOTHING : seen.subarray(end + END.length)
  }

  #commanded(command: string): undefined {
    this.#awaited.push(shapeOf(command))
    if (this.#awaited.length > MOST_UNDER_WAY) this.#isOpaque = true
  }

  #answered(line: string): undefined {
    const shape = this.#awaited.shift()
    // An answer has more lines than was thought: nobody knows where it ends.
    if (!/^(?:\+OK|-ERR)/i.test(line)) this.#isOpaque = true
    // Its first line ends as the line before the last one would.
    if (shape === 'lines' && /^\+OK/i.test(line)) this.#body = LINE_END
  }
}
