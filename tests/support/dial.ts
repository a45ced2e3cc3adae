import { once } from 'node:events'
import { connect as connectSocket, type Socket, type TcpNetConnectOpts } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'

/** The other end of a connection, with what it has received. */
export class Caller implements Disposable {
  readonly socket: Socket
  /** The code of the error that ended it: ECONNRESET when it was reset. */
  error: string | undefined
  /** Resolves when it is gone, with the code of its error. */
  readonly gone: Promise<string | undefined>
  #received = ''

  constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code
    })
    this.gone = new Promise((resolve) => socket.once('close', () => resolve(this.error)))
  }

  get received(): string {
    return this.#received
  }

  send(data: string | Uint8Array): this {
    this.socket.write(data)
    return this
  }

  /** Resolves with all that has come once it holds the text; rejects when the connection ends before. */
  hears(text: string): Promise<string> {
    if (this.#received.includes(text)) return Promise.resolve(this.#received)
    return new Promise((resolve, reject) => {
      let tail = this.#received.slice(-text.length)
      // Looks at the tail only: to search all of 10 MB for each chunk takes seconds.
      const look = (chunk: string): void => {
        const recent = tail + chunk
        tail = recent.slice(-text.length)
        if (recent.includes(text)) settle()
      }
      const settle = (): void => {
        this.socket.off('data', look)
        if (this.#received.includes(text)) resolve(this.#received)
        else reject(new Error(`closed (${this.error}) with: ${this.#received}`))
      }
      this.socket.on('data', look)
      void this.gone.then(settle)
    })
  }

  /** Resolves with all that came, when the connection is gone. */
  async all(): Promise<string> {
    await this.gone
    return this.#received
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

/** Begins to connect to a port of 127.0.0.1. */
export const call = (port: number, options: Partial<TcpNetConnectOpts> = {}): Caller =>
  new Caller(connectSocket({ port, host: '127.0.0.1', ...options }))

/** Connects to a port of 127.0.0.1. */
export const dial = async (port: number, options: Partial<TcpNetConnectOpts> = {}): Promise<Caller> => {
  const caller = call(port, options)
  await once(caller.socket, 'connect')
  return caller
}

/** Connects, and ends in an error where the other side closes at once. */
export const dialTls = async (
  port: number,
  options: ConnectionOptions & Pick<TcpNetConnectOpts, 'localAddress'> = {},
): Promise<Caller & { socket: TLSSocket }> => {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  const caller = new Caller(socket)
  await Promise.race([once(socket, 'secureConnect').catch(() => {}), caller.gone])
  return caller as Caller & { socket: TLSSocket }
}
