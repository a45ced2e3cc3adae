import { Logger } from 'tslog'
import { LEVEL_IDS, type LineLevel } from './log-levels.ts'
import { prettyLine } from './log-pretty.ts'

/** Where lines go: a `Writable`, or anything that takes text. */
export interface LogStream {
  write(text: string): unknown
  /** What the stream has taken but not passed on, in bytes or characters. */
  readonly writableLength?: number
}

/** `json` for machines, `pretty` for a person. */
export type LogFormat = 'json' | 'pretty'

/** What a line says beside its sentence. An event's own fields, mostly. */
export interface LineFields {
  readonly listener?: string
  readonly socket?: string
  readonly type?: string
  readonly stack?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly [name: string]: unknown
}

export interface Line {
  readonly level: LineLevel
  /** Milliseconds since 1970. */
  readonly time: number
  readonly message: string
  readonly fields: LineFields
}

/** A stream that is this far behind gets no more lines: at `debug` a stranger decides how many there are. */
const MAX_WAITING = 1 << 20

/** Puts lines on a stream, through tslog. A stream that throws loses lines, and nobody else notices. */
export class LogWriter {
  readonly #stream: LogStream
  readonly #logger: Logger<Record<string, unknown>>
  #time = 0
  #lost = 0

  constructor(stream: LogStream, format: LogFormat) {
    this.#stream = stream
    this.#logger = new Logger<Record<string, unknown>>({
      type: 'hidden',
      stack: { capture: 'off' },
      json: { numericLevel: false },
      clock: () => new Date(this.#time),
      attachedTransports: [
        { format: format === 'json' ? 'json' : prettyLine, write: (_record, line) => this.#put(`${line}\n`) },
      ],
    })
  }

  write(line: Line): void {
    if ((this.#stream.writableLength ?? 0) > MAX_WAITING) {
      this.#lost++
      return
    }
    if (this.#lost > 0) this.#tellLost(line.time)
    this.#log(line)
  }

  #tellLost(time: number): void {
    const lost = this.#lost
    this.#lost = 0
    this.#log({
      level: 'warn',
      time,
      message: `log lines lost: ${lost}, the stream did not take them`,
      fields: { lost },
    })
  }

  #log({ level, time, message, fields }: Line): void {
    this.#time = time
    this.#logger.log(LEVEL_IDS[level], level, fields, message)
  }

  /** tslog would complain of a throwing stream on the console, which is the host's. */
  #put(text: string): void {
    try {
      this.#stream.write(text)
    } catch {
      this.#lost++
    }
  }
}
