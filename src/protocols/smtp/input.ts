import { SMTPStream } from 'smtp-server/lib/smtp-stream.js'
import { DotReader } from './dots.ts'

/** The longest line of a client, in bytes: that of an AUTH with its response (RFC 4954, 4). */
const LONGEST_LINE = 12_288

type Done = (error?: Error | null) => void

/**
 * smtp-server's reader of commands, with a reader of messages of our own. Its own one takes dots off behind a bare LF too,
 * leaves single ones where they are, and spends a turn of the loop on each.
 */
export class SmtpInput extends SMTPStream {
  #dots = new DotReader()

  constructor(hear: (command: Buffer, done?: () => void) => void) {
    super({ maxCommandLength: LONGEST_LINE })
    this.oncommand = hear
  }

  /** Each message begins at the start of a line. */
  override startDataMode(most?: number | string | null) {
    this.#dots = new DotReader()
    return super.startDataMode(most)
  }

  override _feedDataStream(chunk: Buffer, done: Done): void {
    const { content, rest } = this.#dots.push(chunk)
    const message = this._dataStream
    this._countDataBytes(content.length)
    if (rest !== undefined) this._endDataMode(content, rest, done)
    else if (content.length === 0 || !message?.writable || message.write(content)) done()
    else {
      const goOn = (): void => {
        message.off('drain', goOn).off('close', goOn)
        done()
      }
      message.on('drain', goOn).on('close', goOn)
    }
  }

  /** Half a command is none: what a client left unfinished when it ended is not executed. */
  override _flushData(): void {}
}
