import type { Socket } from 'node:net'
import { reset } from '../../../net/connect.ts'
import { freeWhenPassed } from './spent.ts'

/**
 * Joins a client and the backend that was connected for it. An end goes through by itself, so that the other direction
 * goes on (half-close). A connection that breaks breaks the other one, so that nobody takes half for the whole.
 *
 * Whoever has read from one of them before: pause it, take your listeners off, and `unshift` what you have read but not
 * used, or write it to the other one yourself; then join. Not a byte is lost so.
 */
export const join = (client: Socket, backend: Socket): void => {
  pass(client, backend)
  pass(backend, client)
  client.once('close', () => part(client, backend))
  backend.once('close', () => part(backend, client))
}

const pass = (from: Socket, to: Socket): void => {
  from.pipe(to)
  freeWhenPassed(from, to)
}

/** How long one that has got everything may take to close, in milliseconds: closed at once it may lose the last of it. */
const LINGER = 2_000

/** `gone` is closed; what it said to its end is still said to `left`. */
const part = (gone: Socket, left: Socket): void => {
  if (left.destroyed) return
  if (!gone.readableEnded) {
    reset(left)
    return
  }
  left.resume()
  if (left.writableFinished) linger(left)
  else left.once('finish', () => linger(left))
}

const linger = (socket: Socket): void => {
  const late = setTimeout(() => socket.destroy(), LINGER)
  socket.once('close', () => clearTimeout(late))
}
