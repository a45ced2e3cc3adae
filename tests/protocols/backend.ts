import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { Peer } from './peer.ts'

/** A backend on loopback that hands over each connection. */
export class Backend implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
    })
  }

  static async listen(port = 0): Promise<Backend> {
    return Backend.#listen(createServer({ allowHalfOpen: true, pauseOnConnect: true }), port)
  }

  /** One that speaks TLS from the first byte, and hands over what is encrypted. */
  static async listenTls(options: TlsOptions): Promise<Backend> {
    return Backend.#listen(createTlsServer({ allowHalfOpen: true, ...options }).on('tlsClientError', () => {}))
  }

  static async #listen(server: Server, port = 0): Promise<Backend> {
    server.listen(port, '127.0.0.1')
    const backend = new Backend(server)
    await once(server, 'listening')
    return backend
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async accept(): Promise<Peer> {
    const [socket] = await once(this.#server, 'setSecureContext' in this.#server ? 'secureConnection' : 'connection')
    return new Peer((socket as Socket).resume())
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
