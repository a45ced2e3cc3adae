import type { Answer } from '../answer.ts'

/** RFC 5321, 4.5.3.1.5, has 512; some are more talkative. In bytes, as is the next. */
const LONGEST_LINE = 2_048
const LONGEST_REPLY = 65_536

const LINE = /^([2-5]\d\d)(?:([ -])([^\r\n]*))?$/

/** Reads what a mail server answers, in whatever chunks it comes (RFC 5321, 4.2.1). */
export class ReplyReader {
  #held = ''
  #size = 0
  #lines: string[] = []

  /** The replies that are whole now. Undefined: this is no reply of SMTP, or one without end. */
  push(chunk: Buffer): readonly Answer[] | undefined {
    const lines = (this.#held + chunk.toString('latin1')).split('\n')
    this.#held = lines.pop() as string
    if (this.#held.length > LONGEST_LINE) return undefined
    const replies: Answer[] = []
    for (const line of lines) {
      const reply = this.#take(line.endsWith('\r') ? line.slice(0, -1) : line)
      if (reply === undefined) return undefined
      if (reply !== 'goes on') replies.push(reply)
    }
    return replies
  }

  #take(line: string): Answer | 'goes on' | undefined {
    const [whole, digits, separator = ' ', text = ''] = LINE.exec(line) ?? []
    this.#size += line.length
    if (whole === undefined || line.length > LONGEST_LINE || this.#size > LONGEST_REPLY) return undefined
    this.#lines.push(Buffer.from(text, 'latin1').toString())
    if (separator === '-') return 'goes on'
    const reply = { code: Number(digits), lines: this.#lines }
    this.#lines = []
    this.#size = 0
    return reply
  }
}
