import type { Http2SecureServer, Http2Server, Http2Session, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'

/** A client has heard of the end by then, in milliseconds. */
const ROUND_TRIP = 1_000

/** Lets an HTTP/2 server that does not listen itself speak on connections of ours, and drains them one by one. */
export class Http2Host {
  readonly #server: Http2Server
  readonly #event: 'connection' | 'secureConnection'
  readonly #begun: (session: ServerHttp2Session) => void
  readonly #sessions = new WeakMap<Connection, ServerHttp2Session>()
  readonly #connections = new WeakMap<Http2Session, Connection>()

  /** `begun` gets each session of ours. */
  constructor(server: Http2Server | Http2SecureServer, begun: (session: ServerHttp2Session) => void) {
    this.#server = server as Http2Server
    this.#begun = begun
    this.#event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
  }

  /** Ends whoever ends: a session never hears that a half-open peer has, and would stay for ever (M6). */
  serve(connection: Connection): void {
    connection.socket.allowHalfOpen = false
    const keep = (session: ServerHttp2Session): void => {
      this.#sessions.set(connection, session)
      this.#connections.set(session, connection)
      this.#begun(session)
    }
    this.#server.once('session', keep)
    this.#server.emit(this.#event, established(connection.socket))
    this.#server.off('session', keep)
  }

  /** Whose session a request came on; undefined where its stream is closed. */
  connectionOf(session: Http2Session | undefined): Connection | undefined {
    return session && this.#connections.get(session)
  }

  /**
   * First "begin no more", then, when the client must have heard it, the end: a request that crosses the first on the
   * wire is still answered (RFC 9113 6.8). Time and not a ping, since Node's clients answer none after a good-bye.
   */
  farewell(connection: Connection): void {
    const session = this.#sessions.get(connection)
    if (session === undefined || session.destroyed || session.closed) return
    session.goaway(0, 2 ** 31 - 1)
    setTimeout(() => session.close(), ROUND_TRIP).unref()
  }
}

/** A session waits for `secureConnect` as long as this says so, and a wrapped TLS socket never emits that. */
const established = (socket: Socket): Socket =>
  'secureConnecting' in socket ? Object.assign(socket, { secureConnecting: false }) : socket
