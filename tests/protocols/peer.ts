import { once } from 'node:events'
import { connect as connectSocket, type Socket, type TcpNetConnectOpts } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** The other end, with what it has received. */
export class Peer implements Disposable {
  readonly socket: Socket
  /** The code of the error that ended it: ECONNRESET when it was reset. */
  error: string | undefined
  /** How many bytes have come. */
  size = 0
  readonly #chunks: Buffer[] = []
  /** Resolves when the other side has ended, or the connection is gone. */
  readonly ended: Promise<void>
  readonly closed: Promise<void>

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk)
      this.size += chunk.length
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code
    })
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    this.ended = Promise.race([new Promise<void>((resolve) => socket.once('end', resolve)), this.closed])
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  get text(): string {
    return this.received.toString()
  }

  send(data: string | Uint8Array): this {
    this.socket.write(data)
    return this
  }

  /** Resolves with all that has come once it matches; rejects when the connection ends before. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      const more = await Promise.race([once(this.socket, 'data'), this.ended])
      if (more === undefined && !pattern.test(this.text)) throw new Error(`ended with: ${this.text}`)
    }
    return this.text
  }

  /** Resolves with all that came when the other side has ended. */
  async all(): Promise<string> {
    await this.ended
    return this.text
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

/** Resolves when a socket is closed, by whatever. */
export const closing = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))

/** Connects to a port on loopback, half-open. */
export const dial = async (port: number, options: Partial<TcpNetConnectOpts> = {}): Promise<Peer> => {
  const peer = new Peer(connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true, ...options }))
  await once(peer.socket, 'connect')
  return peer
}

export const dialTls = async (port: number, ALPNProtocols?: string[]): Promise<Peer> => {
  const peer = new Peer(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols }))
  await once(peer.socket, 'secureConnect')
  return peer
}
