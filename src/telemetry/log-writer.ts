import { Logger } from 'tslog'
import { brief } from '../brief-json.ts'
import { cutBytes } from '../truncate.ts'
import { LEVEL_IDS, type LineLevel } from './log-levels.ts'
import { prettyLine } from './log-pretty.ts'

/** `json` for machines, `pretty` for a person. */
export type LogFormat = 'json' | 'pretty'

/** What a line says beside its sentence. An event's own fields, mostly. */
export interface LineFields {
  readonly listener?: string
  readonly socket?: string
  readonly connection?: string | undefined
  readonly type?: string
  readonly stack?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly [name: string]: unknown
}

interface Words {
  readonly message: string
  readonly fields: LineFields
}

export interface Line extends Words {
  readonly level: LineLevel
  /** Milliseconds since 1970. */
  readonly time: number
}

/** What a line may have, in bytes: strangers write parts of it, and code that throws may have put in all that it was sent. */
const LONGEST_LINE = 8_192

/** What tslog adds to a line of JSON. */
const TSLOG = 400

/** Makes lines of at most 8 KB, through tslog. What is too long is cut, and the line says how much. */
export class LogWriter {
  readonly #logger: Logger<Record<string, unknown>>
  #time = 0

  constructor(put: (line: string) => void, format: LogFormat) {
    this.#logger = new Logger<Record<string, unknown>>({
      type: 'hidden',
      stack: { capture: 'off' },
      json: { numericLevel: false },
      clock: () => new Date(this.#time),
      attachedTransports: [
        format === 'json'
          ? { format: 'json', write: (_record, line) => put(line) }
          : { format: prettyLine, write: (_record, line) => put(cutBytes(line, LONGEST_LINE)) },
      ],
    })
    this.#shorten = format === 'json' ? (line) => brief(line, LONGEST_LINE - TSLOG) as Words : (line) => line
  }

  readonly #shorten: (line: Words) => Words

  write({ level, time, message, fields }: Line): void {
    this.#time = time
    const words = this.#shorten({ message, fields })
    this.#logger.log(LEVEL_IDS[level], level, words.fields, words.message)
  }
}
