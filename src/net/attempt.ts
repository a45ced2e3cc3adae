import type { Socket } from 'node:net'
import type { ClientTls } from './client-tls.ts'

/** How far an attempt had come: the look-up and the connecting, or the TLS handshake. */
export type Stage = 'connect' | 'handshake'

/** What an attempt comes to. */
export interface AttemptListener {
  /** It may be spoken on. Whatever breaks it later, its `close` follows; nobody has to listen for `error`. */
  connected(socket: Socket): void
  /** Nothing of it is left. Its error has the code `ETIMEDOUT` when the time was over. */
  failed(error: NodeJS.ErrnoException, stage: Stage): void
}

/** One attempt to get a connection out, with one deadline for all of it. It ends once: well, badly, or given up. */
export class Attempt {
  readonly #hears: AttemptListener
  readonly #timer: NodeJS.Timeout
  #socket: Socket
  #stage: Stage = 'connect'
  #isSettled = false

  /** @param timeout in milliseconds */
  constructor(socket: Socket, timeout: number, hears: AttemptListener) {
    this.#hears = hears
    this.#socket = this.#watch(socket)
    this.#timer = setTimeout(() => this.#failed(coded('ETIMEDOUT', `no answer within ${timeout} ms`)), timeout)
  }

  /** Goes on with a TLS handshake on what is connected. */
  handshake(tls: ClientTls): void {
    this.#stage = 'handshake'
    try {
      this.#socket = this.#watch(tls.wrap(this.#socket)).once('secureConnect', () => this.succeeded())
    } catch (error) {
      this.#failed(error as NodeJS.ErrnoException)
    }
  }

  succeeded(): void {
    if (this.#settle()) this.#hears.connected(this.#socket)
  }

  /** Nobody wants it any more. */
  readonly giveUp = (): void => {
    if (this.#settle()) this.#socket.destroy()
  }

  readonly #failed = (error: NodeJS.ErrnoException): void => {
    if (!this.#settle()) return
    this.#socket.destroy()
    this.#hears.failed(error, this.#stage)
  }

  /** Its listeners stay: an error that comes when all is settled is nobody's, and must not be thrown. */
  #watch<S extends Socket>(socket: S): S {
    socket.on('error', this.#failed)
    socket.once('close', () => this.#failed(coded('ECONNRESET', 'it was closed')))
    return socket
  }

  #settle(): boolean {
    const isFirst = !this.#isSettled
    this.#isSettled = true
    clearTimeout(this.#timer)
    return isFirst
  }
}

const coded = (code: string, message: string): NodeJS.ErrnoException => Object.assign(new Error(message), { code })
