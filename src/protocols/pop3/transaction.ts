import type { Notifier } from '../../net/connection.ts'
import type { Reply } from '../helpers/conversation/index.ts'
import { readFrom, toWire } from '../helpers/maildir/index.ts'
import { type Command, err, ok } from './command.ts'
import type { Maildrop } from './maildrop.ts'
import { END, listing, stuffed, topOf } from './multi-line.ts'

type Answer = Reply | Promise<Reply>

/** What a transaction has of its connection: somebody to tell, and a way to end it in the middle of a message. */
export interface Surroundings extends Notifier {
  readonly socket: { destroy(): unknown }
}

const NO_SUCH = { say: err('there is no such message') }
const UNREADABLE = 'the maildrop cannot be read now'

/** The commands of the state TRANSACTION (RFC 1939, 5), for one maildrop. */
export class Transaction {
  readonly #maildrop: Maildrop
  readonly #around: Surroundings

  constructor(maildrop: Maildrop, around: Surroundings) {
    this.#maildrop = maildrop
    this.#around = around
  }

  /** Undefined: that is no command here. */
  hear({ keyword, words }: Command): Answer | undefined {
    switch (keyword) {
      case 'STAT':
        return bare(words, () => this.#stat())
      case 'LIST':
        return this.#list(words, async (number) => String(await this.#maildrop.size(number)))
      case 'UIDL':
        return this.#list(words, async (number) => this.#maildrop.uid(number))
      case 'RETR':
        return this.#about(words, 1, (number) => ({ stream: this.#retrieve(number) }))
      case 'TOP':
        return this.#about(words, 2, (number) => this.#top(number, words[1] ?? ''))
      case 'DELE':
        return this.#about(words, 1, (number) => this.#delete(number))
      case 'RSET':
        return bare(words, () => this.#reset())
      case 'NOOP':
        return bare(words, () => ({ say: ok('nothing done') }))
      case 'QUIT':
        return bare(words, () => this.#quit())
      default:
        return undefined
    }
  }

  async #stat(): Promise<Reply> {
    try {
      const { count, size } = await this.#maildrop.total()
      return { say: ok(`${count} ${size}`) }
    } catch (error) {
      return this.#unreadable(error)
    }
  }

  /** Of all messages, or of one. */
  #list(words: readonly string[], fact: (number: number) => Promise<string>): Answer {
    const line = async (number: number): Promise<string> => `${number} ${await fact(number)}`
    if (words.length === 0) return { stream: this.#listAll(line) }
    return this.#about(words, 1, async (number) => {
      try {
        return { say: ok(await line(number)) }
      } catch (error) {
        return this.#unreadable(error)
      }
    })
  }

  async *#listAll(line: (number: number) => Promise<string>): AsyncGenerator<Buffer> {
    const maildrop = this.#maildrop
    const lines = async function* (): AsyncGenerator<string> {
      for (const number of maildrop.numbers()) yield await line(number)
    }
    yield* this.#guarded(listing(ok('the list follows'), lines()))
  }

  #top(number: number, lines: string): Reply {
    const most = readNumber(lines)
    return most === undefined ? { say: err('say how many lines') } : { stream: this.#retrieve(number, most) }
  }

  async *#retrieve(number: number, lines?: number): AsyncGenerator<Buffer> {
    const file = await this.#maildrop.open(number).catch((error) => void this.#tell(error))
    if (file === undefined) return void (yield Buffer.from(err('the message cannot be read', 'SYS/TEMP')))
    try {
      const message = toWire(readFrom(file))
      yield Buffer.from(ok('the message follows'))
      yield* this.#guarded(stuffed(lines === undefined ? message : topOf(message, lines)))
      yield END
    } finally {
      await file.close()
    }
  }

  /** A disk that fails within an answer ends the connection: the client must not take half for the whole. */
  async *#guarded(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* parts
    } catch (error) {
      this.#tell(error)
      this.#around.socket.destroy()
    }
  }

  #delete(number: number): Reply {
    this.#maildrop.delete(number)
    return { say: ok('deleted') }
  }

  #reset(): Reply {
    this.#maildrop.reset()
    return { say: ok('nothing is deleted') }
  }

  /** The state UPDATE (RFC 1939, 6). */
  async #quit(): Promise<Reply> {
    const [error] = await this.#maildrop.update().catch((error) => [error])
    if (error === undefined) return { say: ok('good-bye'), next: 'close' }
    this.#tell(error)
    return { say: err('some deleted messages not removed', 'SYS/TEMP'), next: 'close' }
  }

  /** For commands whose first word is the number of a message. */
  #about(words: readonly string[], count: number, answer: (number: number) => Answer): Answer {
    const number = words.length === count ? readNumber(words[0] ?? '') : undefined
    if (number === undefined) return { say: err('say the number of a message') }
    return this.#maildrop.has(number) ? answer(number) : NO_SUCH
  }

  #unreadable(error: unknown): Reply {
    this.#tell(error)
    return { say: err(UNREADABLE, 'SYS/TEMP') }
  }

  #tell(error: unknown): void {
    this.#around.notify('error', `a maildrop fails: ${(error as Error).message}.`)
  }
}

/** For commands that take no words. */
const bare = (words: readonly string[], answer: () => Answer): Answer =>
  words.length === 0 ? answer() : { say: err('that command takes nothing more') }

const readNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)
