import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Exchange = readonly [IncomingMessage, ServerResponse]

/** How many requests may wait behind the one that is answered. Clients that pipeline send a few dozen at most. */
const MOST_WAITING = 100

/**
 * Answers the requests that a client has pipelined one after the other (RFC 9112 9.3.2). Node hands out all that came in
 * one read, some thousands: each would have its file open before the first is sent, and for ever when the client goes
 * meanwhile, since a response that never had its turn is never closed. HTTP/2 counts its streams itself.
 */
export const inTurn = (listener: RequestListener): RequestListener => {
  const queues = new WeakMap<Socket, Exchange[]>()

  const begin = (socket: Socket, [request, response]: Exchange): void => {
    response.once('close', () => next(socket))
    listener(request, response)
  }

  /** Behind an answer that was the last one, or that broke off, nobody gets the socket. */
  const next = (socket: Socket): void => {
    const following = queues.get(socket)?.shift()
    if (following === undefined || following[1].socket === null) queues.delete(socket)
    else begin(socket, following)
  }

  return (request, response) => {
    if (request.httpVersionMajor > 1) return listener(request, response)
    const { socket } = request
    const queue = queues.get(socket)
    if (queue === undefined) {
      queues.set(socket, [])
      begin(socket, [request, response])
    } else if (queue.length < MOST_WAITING) queue.push([request, response])
    else socket.destroy()
  }
}
