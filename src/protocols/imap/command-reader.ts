import {
  type Argument,
  type Command,
  type Literal,
  readArguments,
  readBeginning,
  readLiteral,
  readText,
  stringOf,
} from './command.ts'

/** The longest command before login but ID, literals included, in bytes. */
export const LONGEST_COMMAND = 8_192

/** The longest ID: thirty pairs of a name of 30 bytes and a value of 1,024 (RFC 2971, 3.3), each of which may be escaped. */
export const LONGEST_ID = 65_536

/** The longest literal before login, in bytes: user names and passwords. */
const LONGEST_LITERAL = 1_024

/** The longest literal that a client may send without waiting for us (LITERAL-, RFC 7888), in bytes. */
const LONGEST_UNASKED = 4_096

/**
 * What a line has brought. `literal`: so many bytes are to be read next, `isAwaited` after a word to the client.
 * `bad`: no command. `too-big`: a literal, or all of it, is longer than it may be. `lost`: what follows is a literal that
 * cannot be told from commands, so there is no going on.
 */
export type Heard =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'literal'; readonly size: number; readonly isAwaited: boolean; readonly name: string | undefined }
  | { readonly kind: 'bad' | 'too-big' | 'lost' }

/** Puts commands together out of lines and literals. It holds one command, of bounded length. */
export class CommandReader {
  /** The tag of the command that was read last, or is being read. Undefined where it has none. */
  tag: string | undefined
  #name: string | undefined
  #arguments: Argument[] = []
  #size = 0
  #isUnderWay = false
  #isBad = false
  #isTooBig = false

  /** A line without its ending. */
  line(line: Buffer): Heard {
    this.#size += line.length
    const read = this.#isUnderWay ? readRest(line) : this.#begin(line)
    if (read === undefined) this.#isBad = true
    else this.#arguments.push(...read)
    const literal = readLiteral(line.toString('latin1'))
    return literal === undefined ? this.#finish() : this.#announced(literal)
  }

  /** The bytes of the literal that was asked for. */
  literal(bytes: Buffer): void {
    const text = readText(bytes)
    if (text === undefined) this.#isBad = true
    else this.#arguments.push(stringOf(text))
  }

  /** Forgets the command that is being read: its literal will not come. */
  drop(): void {
    this.#name = undefined
    this.#arguments = []
    this.#size = 0
    this.#isUnderWay = this.#isBad = this.#isTooBig = false
  }

  get #longest(): number {
    return this.#name === 'ID' ? LONGEST_ID : LONGEST_COMMAND
  }

  #begin(line: Buffer): Argument[] | undefined {
    const beginning = readBeginning(line.toString('latin1'))
    this.#isUnderWay = true
    this.tag = beginning?.tag
    this.#name = beginning?.name
    const text = beginning?.name === undefined ? undefined : readText(line)
    return text === undefined ? undefined : readArguments(text.slice(beginning?.length))
  }

  #announced({ size, isSynchronizing }: Literal): Heard {
    this.#size += size
    this.#isTooBig ||= size > LONGEST_LITERAL || this.#size > this.#longest
    if (isSynchronizing && (this.#isBad || this.#isTooBig)) return this.#finish()
    const isReadable = size <= LONGEST_UNASKED && this.#size <= this.#longest && !this.#isBad
    if (isReadable) return { kind: 'literal', size, isAwaited: isSynchronizing, name: this.#name }
    this.drop()
    return { kind: 'lost' }
  }

  #finish(): Heard {
    const isTooBig = this.#isTooBig || this.#size > this.#longest
    const kind = this.#isBad ? 'bad' : isTooBig ? 'too-big' : 'command'
    const [name, given] = [this.#name as string, this.#arguments]
    this.drop()
    if (kind !== 'command') return { kind }
    const shape = given.map((each) => each.shape).join('')
    return { kind, command: { tag: this.tag as string, name, arguments: given.map(({ text }) => text), shape } }
  }
}

/** Behind a literal there is a space, or the end of a list, or nothing. */
const readRest = (line: Buffer): Argument[] | undefined => {
  const text = readText(line)
  return text !== undefined && /^(?:[ )]|$)/.test(text) ? readArguments(text) : undefined
}
