import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** How long a peer waits for anything, in milliseconds: longer than the longest deadline of the server's. */
export const STUCK = 20_000

/** The server has said something else than it should. What fails otherwise may be the churn. */
export class WrongAnswer extends Error {}

/** The server has neither answered nor closed. */
export class Stuck extends Error {}

/** A connection on which one can wait for what comes. */
export class Line implements Disposable {
  readonly socket: Socket
  #text = ''
  #ended = false

  constructor(port: number | undefined, { tls = false }: { readonly tls?: boolean } = {}) {
    if (port === undefined) throw new Error('the port is closed')
    const to = { port, host: '127.0.0.1' }
    this.socket = tls ? connectTls({ ...to, rejectUnauthorized: false, servername: 'localhost' }) : connect(to)
    this.socket.setTimeout(STUCK, () => this.socket.destroy(new Stuck(`nothing for ${STUCK / 1_000} s`)))
    this.socket.on('error', () => {})
    this.socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1')
    })
    this.socket.on('close', () => {
      this.#ended = true
    })
  }

  write(text: string | Buffer): void {
    this.socket.write(text)
  }

  /** Waits for text of a form, and takes it. Rejects when the connection ends before, or what came cannot be its beginning. */
  async expect(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#text)
      if (found !== null) {
        this.#text = this.#text.slice(found.index + found[0].length)
        return found[0]
      }
      if (this.#text.length > 1 << 20) throw new WrongAnswer(`${pattern} was waited for, and a megabyte came`)
      if (this.#ended) throw this.socket.errored ?? new Error('the connection has ended')
      await this.#more()
    }
  }

  /** Waits for the end, and gives what has come until then. */
  async rest(): Promise<string> {
    while (!this.#ended) await this.#more()
    return this.#text
  }

  /** Waits until something comes, or the end. */
  async #more(): Promise<void> {
    const over = new AbortController()
    const { signal } = over
    const { socket } = this
    try {
      await Promise.race([once(socket, 'data', { signal }), once(socket, 'close', { signal })])
    } finally {
      over.abort()
    }
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}
