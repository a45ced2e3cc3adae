import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { announceClose, drainVisit, type Visit, visitRests } from './http-drain.ts'

interface HostVisit extends Visit {
  readonly connection: Connection
}

const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation'] as const

const NEW_VISIT = { open: 0, newest: undefined, bytesAtRest: -1, isDraining: false, ahead: 0, isTold: false }

const noop = (): void => {}

/** Lets an `http.Server` that does not listen itself speak on connections of ours, and drains them one by one. */
export class HttpHost {
  readonly #server: Server
  readonly #grace: number
  readonly #visits = new WeakMap<Socket, HostVisit>()

  /** @param grace for how long a drain leaves a connection at rest open for one more request, in milliseconds */
  constructor(server: Server, grace: number) {
    this.#server = server
    this.#grace = grace
    if (!server.listening) startClock(server)
    for (const event of REQUEST_EVENTS) {
      // A listener for an `Expect` event is taken as the will to answer it: listen only where the server's owner does.
      if (event === 'request' || server.listenerCount(event) > 0) server.prependListener(event, this.#begun)
    }
  }

  serve(connection: Connection): void {
    const { socket } = connection
    // As a server that listens itself does: of a response in several writes each but the first would wait for the client's
    // delayed acknowledgement, some 40 ms.
    socket.setNoDelay(true)
    this.#visits.set(socket, { ...NEW_VISIT, connection, socket })
    this.#server.emit('setSecureContext' in this.#server ? 'secureConnection' : 'connection', socket)
    // Makes Node hand over the input as `data` events, and not past the socket: so a throw in a request listener comes
    // up where it ends this connection only (P3), and what was put back into the socket is read first.
    socket.on('data', noop)
    socket.resume()
  }

  /** Whose socket a request came on. */
  connectionOf(socket: Socket): Connection | undefined {
    return this.#visits.get(socket)?.connection
  }

  /** Whatever the client sends until it was told `Connection: close` is answered (D2). */
  farewell({ socket }: Connection): void {
    const visit = this.#visits.get(socket)
    if (visit !== undefined) drainVisit(visit, this.#grace)
  }

  readonly #begun = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    const visit = this.#visits.get(socket)
    if (visit === undefined) return
    visit.open++
    if (visit.ahead > 0) visit.ahead--
    visit.newest = response
    if (visit.isDraining) announceClose(visit, response)
    response.once('close', () => this.#finished(visit))
  }

  #finished(visit: Visit): void {
    visit.open--
    visit.bytesAtRest = visit.socket.bytesRead
    visitRests(visit, this.#grace)
  }
}

/**
 * Node checks header and request time-outs in a timer that it starts on 'listening'. Only its own listener is called:
 * those of the server's owner would expect an address.
 */
const startClock = (server: Server): void => {
  for (const listener of server.listeners('listening')) {
    if (listener.name === 'setupConnectionsTracking') Reflect.apply(listener, server, [])
  }
}
