import type { Socket } from 'node:net'
import type { Connection } from '../../../net/connection.ts'
import { partWith } from '../part-with.ts'
import { LineReader, TOO_LONG } from './line-reader.ts'
import type { Reply, Session } from './session.ts'

/** What ends the wait for input. */
type Ending = 'ended' | 'late' | 'draining'

/**
 * Carries a session's words over a connection: one command after the other, what comes meanwhile waits in the socket.
 * A line has to come in whole within the session's patience, however often a byte of it arrives; a peer that takes
 * nothing of what it asked for has as long.
 */
export class Conversation {
  readonly #connection: Connection
  readonly #session: Session
  readonly #reader: LineReader
  #socket: Socket
  #draining = false
  #ended = false
  #literal: number | undefined
  #wake: () => void = noop

  /** `longest` is that of a line with its ending, in bytes. */
  constructor(connection: Connection, session: Session, longest: number) {
    this.#connection = connection
    this.#session = session
    this.#socket = connection.socket
    this.#reader = new LineReader(longest)
  }

  /** Speaks until one of the two has had enough. Rejects with what the session throws, which is a fault (P3). */
  async run(): Promise<void> {
    try {
      this.#listen()
      let goesOn = await this.#give(await this.#session.greet())
      while (goesOn) goesOn = await this.#turn()
    } finally {
      this.#unlisten()
      this.#session.end?.()
    }
  }

  /** Has the session say good-bye, when it is between two commands (D2). */
  farewell(): void {
    this.#draining = true
    this.#wake()
  }

  async #turn(): Promise<boolean> {
    const input = await this.#input()
    if (Buffer.isBuffer(input)) return this.#give(await this.#hear(input))
    this.#close(this.#lastWords(input))
    return false
  }

  #hear(input: Buffer): Reply | Promise<Reply> {
    if (this.#literal === undefined) return this.#session.line(input)
    this.#literal = undefined
    return this.#session.literal?.(input) ?? {}
  }

  #lastWords(ending: Ending | typeof TOO_LONG): string {
    if (ending === 'ended') return ''
    if (ending === 'late') return this.#session.timedOut()
    return ending === TOO_LONG ? this.#session.tooLong() : this.#session.farewell()
  }

  /** The next line, or the bytes that were asked for. */
  async #input(): Promise<Buffer | typeof TOO_LONG | Ending> {
    const until = performance.now() + this.#session.patience
    for (;;) {
      if (this.#draining && this.#literal === undefined) return 'draining'
      const whole = this.#literal === undefined ? this.#reader.line() : this.#reader.take(this.#literal)
      if (whole !== undefined) return whole
      const chunk = this.#socket.read() as Buffer | null
      if (chunk !== null) this.#reader.push(chunk)
      else if (this.#ended || this.#socket.destroyed) return 'ended'
      else if (!(await this.#news(until - performance.now()))) return 'late'
    }
  }

  /** Does what a reply says. Returns whether the conversation goes on. */
  async #give({ say, stream, next }: Reply): Promise<boolean> {
    if (say !== undefined && !(await this.#write(say))) return false
    if (stream !== undefined && !(await this.#writeAll(stream))) return false
    if (next === undefined) return true
    if (next === 'close') this.#close('')
    else if (next === 'start-tls') return this.#startTls()
    else if ('literal' in next) {
      this.#literal = next.literal
      return true
    } else {
      this.#unlisten()
      next.handOff(this.#socket, this.#reader.rest())
    }
    return false
  }

  /** Returns whether there is still somebody to write to. */
  async #write(words: string | Buffer): Promise<boolean> {
    const socket = this.#socket
    if (!socket.writable) return false
    if (words.length === 0 || socket.write(words)) return true
    const until = performance.now() + this.#session.patience
    while (socket.writableNeedDrain && !socket.destroyed) {
      if (await this.#news(until - performance.now())) continue
      socket.destroy()
      return false
    }
    return !socket.destroyed
  }

  async #writeAll(stream: AsyncIterable<Buffer>): Promise<boolean> {
    for await (const part of stream) if (!(await this.#write(part))) return false
    return true
  }

  async #startTls(): Promise<boolean> {
    this.#unlisten()
    this.#reader.rest()
    this.#socket = await this.#connection.startTls()
    this.#session.secured?.()
    this.#listen()
    return true
  }

  #close(words: string): void {
    const socket = this.#socket
    this.#unlisten()
    // What still comes is thrown away. A `resume` would be undone: Node looks at the removed listeners later.
    socket.on('data', noop)
    partWith(socket, words)
  }

  #listen(): void {
    this.#socket.on('readable', this.#heard).on('drain', this.#heard).on('close', this.#heard).on('end', this.#hearEnd)
  }

  #unlisten(): void {
    const heard = this.#heard
    this.#socket.off('readable', heard).off('drain', heard).off('close', heard).off('end', this.#hearEnd)
  }

  readonly #heard = (): void => this.#wake()

  readonly #hearEnd = (): void => {
    this.#ended = true
    this.#wake()
  }

  /** Waits until something happens on the socket. False: not within so many milliseconds. */
  #news(within: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (happened: boolean): void => {
        clearTimeout(late)
        this.#wake = noop
        resolve(happened)
      }
      const late = setTimeout(settle, Math.max(0, within), false)
      this.#wake = () => settle(true)
    })
  }
}

const noop = (): void => {}
