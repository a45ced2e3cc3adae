import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { lateResponse } from './http-refusal.ts'

/** What is under way on one connection. */
interface Visit {
  readonly connection: Connection
  readonly socket: Socket
  /** Responses that are not finished. */
  open: number
  newest: ServerResponse | undefined
  /** What `socket.bytesRead` was when the last response was finished: more now means that a request is on its way. */
  bytesAtRest: number
  leaving: boolean
}

/** What a connection that has not asked for anything yet is given to do so once the drain has begun, in milliseconds. */
const LAST_REQUEST = 5_000

const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation'] as const

const noop = (): void => {}

/** Lets an `http.Server` that does not listen itself speak on connections of ours, and drains them one by one. */
export class HttpHost {
  readonly #server: Server
  readonly #visits = new WeakMap<Socket, Visit>()

  constructor(server: Server) {
    this.#server = server
    if (!server.listening) startClock(server)
    for (const event of REQUEST_EVENTS) {
      // A listener for an `Expect` event is taken as the will to answer it: listen only where the server's owner does.
      if (event === 'request' || server.listenerCount(event) > 0) server.prependListener(event, this.#begun)
    }
  }

  serve(connection: Connection): void {
    const { socket } = connection
    this.#visits.set(socket, { connection, socket, open: 0, newest: undefined, bytesAtRest: -1, leaving: false })
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

  /**
   * The response under way is the last one; a request that is coming in is still answered; a connection at rest is
   * ended. One that was just made gets a moment to ask (D3).
   */
  farewell({ socket }: Connection): void {
    const visit = this.#visits.get(socket)
    if (visit === undefined || visit.leaving || isUpgraded(socket)) return
    visit.leaving = true
    if (visit.open > 0) announceClose(visit.newest)
    else if (isAtRest(visit)) endIfAtRest(visit)
    else setTimeout(giveUp, LAST_REQUEST, visit).unref()
  }

  readonly #begun = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    const visit = this.#visits.get(socket)
    if (visit === undefined) return
    visit.open++
    visit.newest = response
    if (visit.leaving) announceClose(response)
    response.once('close', () => finished(visit))
  }
}

const isAtRest = ({ open, socket, bytesAtRest }: Visit): boolean => open === 0 && socket.bytesRead === bytesAtRest

/** Since Node takes its parser off an upgraded connection, WebSockets are left to their owner. */
const isUpgraded = (socket: Socket & { parser?: unknown }): boolean => socket.parser == null

/** The owner's own `Connection` header goes last and wins. */
const announceClose = (response: ServerResponse | undefined): void => {
  if (response !== undefined && !response.headersSent) response.setHeader('Connection', 'close')
}

const finished = (visit: Visit): void => {
  visit.open--
  visit.bytesAtRest = visit.socket.bytesRead
  if (visit.leaving && visit.open === 0) visit.socket.end()
}

/** After a whole turn of the loop, so that a request that the kernel holds already is seen. */
const endIfAtRest = (visit: Visit): void => {
  setImmediate(() => setImmediate(() => isAtRest(visit) && visit.socket.end()))
}

const giveUp = ({ open, socket }: Visit): void => {
  if (open === 0 && socket.writable) socket.end(lateResponse())
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
