import type { Socket } from 'node:net'
import { handleOf } from './handle.ts'

/**
 * Whether the kernel knows of no peer any more, as after a reset. Node is told of that only while it reads or writes: where
 * the peer has said its end and nothing is to be sent, nobody is told.
 */
export const isPeerGone = (socket: Socket): boolean => {
  const handle = handleOf(socket)
  return handle !== null && handle.getpeername({}) !== 0
}

/**
 * Ends a connection whose words met a reset. Where Node was reading TLS it loses that error, and neither writes nor reads
 * from then on: whoever waits for an answer to be taken, or for the peer's end, waits for ever and holds a place (M6).
 */
export const endUnsent = (socket: Socket): void => {
  const handle = handleOf(socket)
  if (handle !== null && handle.writeQueueSize > 0 && isPeerGone(socket)) socket.destroy()
}
