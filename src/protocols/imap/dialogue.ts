import { LineFollower, type SeenLine } from '../helpers/backend/index.ts'
import { readLiteral } from './command.ts'

/** How many commands at a time are followed. */
const MOST_UNDER_WAY = 100

/** A command that was not answered yet. */
interface UnderWay {
  readonly tag: string
  readonly name: string
  /** It waits for DONE, and no work of it is lost when it does not come (RFC 2177). */
  isIdle: boolean
}

/**
 * Follows what a client and an IMAP server say to each other, as far as to know when a good-bye may be put in between:
 * nothing is under way but IDLE, and the server is at a line's end. What cannot be followed (compression, RFC 4978; too
 * many commands at a time) has no such moment any more.
 */
export class Dialogue {
  readonly #commands = new LineFollower((line) => this.#commanded(line))
  readonly #responses = new LineFollower((line) => this.#responded(line))
  #underWay: UnderWay[] = []
  /** The command whose literal the client will send when the server asks for it. */
  #asking: UnderWay | undefined
  #isOpaque = false

  /** Whether a good-bye may be said now. */
  get isAtRest(): boolean {
    return !this.#isOpaque && this.#responses.isAtRest && this.#underWay.every(({ isIdle }) => isIdle)
  }

  fromClient(chunk: Buffer): void {
    if (this.#isOpaque) return
    this.#asking = undefined
    this.#commands.push(chunk)
  }

  fromServer(chunk: Buffer): void {
    if (!this.#isOpaque) this.#responses.push(chunk)
  }

  #commanded({ head, tail, isContinued }: SeenLine): number | undefined {
    const idle = this.#underWay.find(({ isIdle }) => isIdle)
    if (idle !== undefined) idle.isIdle = false
    else if (!isContinued) this.#begin(head)
    const literal = readLiteral(tail)
    this.#asking = literal?.isSynchronizing ? this.#underWay.at(-1) : undefined
    return literal?.size
  }

  #begin(head: string): void {
    const [tag = '', name = ''] = head.split(' ', 2)
    if (tag === '') return
    const isIdle = /^IDLE$/i.test(name)
    this.#underWay.push({ tag, name: name.toUpperCase(), isIdle })
    if (this.#underWay.length > MOST_UNDER_WAY) this.#giveUp()
  }

  #responded({ head, tail, isContinued }: SeenLine): number | undefined {
    if (!isContinued) {
      const [tag = '', kind = ''] = head.split(' ', 2)
      if (tag !== '*' && tag !== '+') this.#answered(tag, kind)
      // Text for people may end in what looks like a literal.
      if (tag !== '*' || /^(?:OK|NO|BAD|BYE|PREAUTH)$/i.test(kind)) return undefined
    }
    return readLiteral(tail)?.size
  }

  #answered(tag: string, kind: string): void {
    const index = this.#underWay.findIndex((command) => command.tag === tag)
    const [command] = index === -1 ? [] : this.#underWay.splice(index, 1)
    if (command === undefined) return
    if (command === this.#asking) this.#commands.forgetLiteral()
    if (command.name === 'COMPRESS' && /^OK$/i.test(kind)) this.#giveUp()
  }

  #giveUp(): void {
    this.#isOpaque = true
    this.#underWay = []
  }
}
