import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { constants, type Http2ServerRequest } from 'node:http2'

type Exchange = readonly [IncomingMessage, ServerResponse]

/** What one client has asked for. */
interface Queue {
  running: number
  waiting: Exchange[]
}

/** How many requests may wait behind those that are answered. Clients that pipeline send a few dozen at most. */
const MOST_WAITING = 100

/** How many requests of one HTTP/2 session are answered at one time: enough for a page, and each may hold a file (M9). */
const MOST_STREAMS_ANSWERED = 16

/**
 * Answers the requests that a client has pipelined one after the other (RFC 9112 9.3.2), and those of an HTTP/2 session a few
 * at a time. Node hands out all that came in one read, some thousands: each would have its file open before the first is
 * sent, and for ever when the client goes meanwhile, since a response that never had its turn is never closed.
 */
export const inTurn = (listener: RequestListener): RequestListener => {
  const queues = new WeakMap<object, Queue>()

  const begin = (connection: object, queue: Queue, [request, response]: Exchange): void => {
    queue.running++
    response.once('close', () => {
      queue.running--
      next(connection, queue)
    })
    listener(request, response)
  }

  const next = (connection: object, queue: Queue): void => {
    let following = queue.waiting.shift()
    while (following !== undefined && !hasSocket(following)) following = queue.waiting.shift()
    if (following !== undefined) begin(connection, queue, following)
    else if (queue.running === 0) queues.delete(connection)
  }

  return (request, response) => {
    const stream = streamOf(request)
    const connection = stream === undefined ? request.socket : stream.session
    // The stream was reset in the same read.
    if (connection === undefined) return
    const queue = queues.get(connection) ?? { running: 0, waiting: [] }
    queues.set(connection, queue)
    if (queue.running < (stream === undefined ? 1 : MOST_STREAMS_ANSWERED)) {
      return begin(connection, queue, [request, response])
    }
    if (stream !== undefined && queue.waiting.length === MOST_WAITING) queue.waiting = queue.waiting.filter(hasSocket)
    if (queue.waiting.length < MOST_WAITING) queue.waiting.push([request, response])
    else if (stream === undefined) request.socket.destroy()
    else stream.close(constants.NGHTTP2_REFUSED_STREAM)
  }
}

/** Behind an answer that was the last one, or that broke off, no response gets the socket; nor has a stream that was reset. */
const hasSocket = ([, response]: Exchange): boolean => response.socket != null

/** The HTTP/2 stream of a request; undefined in HTTP/1. */
const streamOf = (request: IncomingMessage): Http2ServerRequest['stream'] | undefined =>
  (request as unknown as Partial<Http2ServerRequest>).stream
