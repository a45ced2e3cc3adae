import type { Socket } from 'node:net'

/**
 * Says the last words and our end. Nothing that the client sends matters from then on, so that it does not live
 * half-open any more, and has the listener's `farewellTimeout` to close. The input has to be read on: what is left unread
 * would make the kernel reset, and the last words may be lost with it.
 */
export const partWith = (socket: Socket, words?: string): void => {
  socket.allowHalfOpen = false
  if (words) socket.end(words)
  else socket.end()
}
