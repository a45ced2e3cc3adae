import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duration } from '../../durations.ts'
import { lateResponse } from './http-refusal.ts'
import { KEEP_ALIVE_GRACE, milliseconds } from './options.ts'
import { partWith } from './part-with.ts'

/*
 * How a drain ends one HTTP/1.1 connection, so that no request is lost (RFC 9112 9.6). Whatever the client has sent until
 * it was told `Connection: close` is answered. A connection at rest was not told: it is left open for one more request
 * for a while, since a request that meets a closed connection is lost. Where none comes, our end is said, and the input
 * is read on, so that a request which crosses the end on the wire finds an end and no reset.
 */

/** What is under way on one connection. */
export interface Visit {
  readonly socket: Socket
  /** Responses that are not finished. */
  open: number
  newest: ServerResponse | undefined
  /** What `socket.bytesRead` was when the last response was finished: more now means that a request is on its way. */
  bytesAtRest: number
  isDraining: boolean
  /** Heads of requests in the input that is being parsed, which have not begun yet. */
  ahead: number
  /** Whether a response has said `Connection: close`. */
  isTold: boolean
}

/** For how long a drain leaves a connection at rest open for one more request, in milliseconds. */
export const graceOf = (given: Duration = KEEP_ALIVE_GRACE): number => milliseconds('keepAliveGrace', given)

/** What a connection that has begun no request yet, or has not finished its head, is given to do so, in milliseconds. */
const LAST_REQUEST = 5_000

const noop = (): void => {}

/** Begins to end a connection. `grace` is for one at rest, in milliseconds. */
export const drainVisit = (visit: Visit, grace: number): void => {
  const { socket, newest } = visit
  if (visit.isDraining || isUpgraded(socket)) return
  visit.isDraining = true
  // Node closes behind a response that was the last one: what the client has pipelined would be answered by a reset.
  socket.destroySoon = () => endAndReadOn(socket)
  lookAhead(visit)
  if (visit.open === 0) awaitRequest(visit, grace)
  else if (newest !== undefined) announceClose(visit, newest)
}

/**
 * Node begins the requests of one read one after the other, and a server may answer each at once: the first is not the
 * last one then. In a body the end of a head may stand too: then the client may ask once more.
 */
const lookAhead = (visit: Visit): void => {
  const { socket } = visit
  socket.prependListener('data', (input: Buffer) => {
    visit.ahead = input.toString('latin1').split('\r\n\r\n').length - 1
  })
  socket.on('data', () => {
    visit.ahead = 0
  })
}

/** Has the response say `Connection: close`, unless another one is behind it already when its head is sent. */
export const announceClose = (visit: Visit, response: ServerResponse): void => {
  const { writeHead } = response
  const lastHead = (...head: unknown[]): ServerResponse => {
    if (visit.newest === response && visit.ahead === 0 && !response.headersSent) {
      visit.isTold = true
      response.setHeader('Connection', 'close')
      return Reflect.apply(writeHead, response, head.map(withoutConnection))
    }
    return Reflect.apply(writeHead, response, head)
  }
  response.writeHead = lastHead as typeof writeHead
}

/** Of the headers that `writeHead` is given: they would go before what was set. */
const withoutConnection = (part: unknown): unknown => {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
  return Object.fromEntries(Object.entries(part).filter(([name]) => name.toLowerCase() !== 'connection'))
}

/** A response is finished. The client that could not be told, as the head was gone, may ask once more. */
export const visitRests = (visit: Visit, grace: number): void => {
  if (!visit.isDraining || visit.open > 0 || !visit.socket.writable) return
  if (visit.isTold) endAndReadOn(visit.socket)
  else awaitRequest(visit, grace)
}

const awaitRequest = (visit: Visit, grace: number): void => {
  setTimeout(endIfAtRest, grace, visit).unref()
  setTimeout(giveUp, LAST_REQUEST, visit).unref()
}

const isAtRest = ({ open, socket, bytesAtRest }: Visit): boolean => open === 0 && socket.bytesRead === bytesAtRest

/** Since Node takes its parser off an upgraded connection, WebSockets are left to their owner. */
const isUpgraded = (socket: Socket & { parser?: unknown }): boolean => socket.parser == null

/** After a whole turn of the loop, so that a request that the kernel holds already is seen. */
const endIfAtRest = (visit: Visit): void => {
  const end = (): void => {
    if (isAtRest(visit) && !isUpgraded(visit.socket)) endAndReadOn(visit.socket)
  }
  setImmediate(setImmediate, end)
}

const giveUp = (visit: Visit): void => {
  const { open, socket } = visit
  if (open > 0 || isAtRest(visit) || isUpgraded(socket) || !socket.writable) return
  endAndReadOn(socket, lateResponse())
}

/** Says our end, and throws away what still comes: behind the last response no request is processed (RFC 9112 9.6). */
const endAndReadOn = (socket: Socket, words?: string): void => {
  socket.removeAllListeners('data').on('data', noop).resume()
  partWith(socket, words)
}
