import type { Socket } from 'node:net'
import type { Answer } from '../answer.ts'
import { ReplyReader } from './replies.ts'

/** How long a server that was told QUIT may take to close, in milliseconds. */
const LINGER = 2_000

/** A client's side of SMTP on a socket: one command, one reply. Undefined for a reply: there comes none any more. */
export class Dialogue {
  readonly #socket: Socket
  readonly #timeout: number
  #reader = new ReplyReader()
  /** What came before it was asked for: a word against a message under way, or a good-bye. */
  #early: Answer | undefined
  #hear: ((reply: Answer | undefined) => void) | undefined
  #timer: NodeJS.Timeout | undefined

  /** `timeout` is what a reply may take, in milliseconds. */
  constructor(socket: Socket, timeout: number) {
    this.#socket = socket
    this.#timeout = timeout
    socket.on('data', this.#take).on('end', this.#over).on('close', this.#over)
  }

  /** Whether a command may be said: the server is there, and has not said anything by itself. */
  get isOpen(): boolean {
    return this.#socket.writable && this.#socket.readable && this.#early === undefined
  }

  /** Says a line and hears the reply. */
  say(line: string, timeout: number = this.#timeout): Promise<Answer | undefined> {
    if (this.#socket.writable) this.#socket.write(`${line}\r\n`)
    return this.hear(timeout)
  }

  hear(timeout: number = this.#timeout): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.#hear = resolve
      this.#timer = setTimeout(() => this.cut(), timeout)
      if (this.#early !== undefined) this.#answer(this.#early)
      else if (!this.#socket.readable) this.#answer(undefined)
    })
  }

  /** Writes part of a message, when the server takes it. False: the server does not want any more of it. */
  async write(part: Buffer): Promise<boolean> {
    const socket = this.#socket
    if (!this.isOpen) return false
    if (socket.write(part)) return true
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late)
        socket.off('drain', done).off('close', done)
        resolve(this.isOpen)
      }
      const late = setTimeout(() => this.cut(), this.#timeout)
      socket.on('drain', done).on('close', done)
    })
  }

  /** Gives the socket away. What was read behind the last reply is thrown away (RFC 3207, 6). */
  release(): Socket {
    return this.#socket.off('data', this.#take).off('end', this.#over).off('close', this.#over)
  }

  /** Ends it at once: the server must not take half a message for a whole one. */
  cut(): void {
    this.#socket.destroy()
    this.#over()
  }

  quit(): void {
    const socket = this.#socket
    if (!this.isOpen) socket.destroy()
    if (socket.destroyed) return
    socket.end('QUIT\r\n')
    const late = setTimeout(() => socket.destroy(), LINGER)
    socket.once('close', () => clearTimeout(late))
  }

  readonly #take = (chunk: Buffer): void => {
    const replies = this.#reader.push(chunk)
    if (replies === undefined) this.cut()
    else for (const reply of replies) this.#tell(reply)
  }

  readonly #over = (): void => {
    if (this.#hear !== undefined) this.#answer(undefined)
  }

  #tell(reply: Answer): void {
    if (this.#hear === undefined) this.#keep(reply)
    else this.#answer(reply)
  }

  /** One is kept; whoever says more without being asked does not speak SMTP. */
  #keep(reply: Answer): void {
    if (this.#early !== undefined) this.cut()
    this.#early ??= reply
  }

  #answer(reply: Answer | undefined): void {
    clearTimeout(this.#timer)
    const hear = this.#hear
    this.#hear = undefined
    this.#early = undefined
    hear?.(reply)
  }
}
