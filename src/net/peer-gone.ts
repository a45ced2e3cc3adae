import type { Socket } from 'node:net'

/** What Node has below a socket. */
interface Handle {
  /** Returns an error where the kernel knows of no peer any more, and 0 else. */
  getpeername(out: object): number
}

/**
 * Whether the kernel knows of no peer any more, as after a reset. Node is told of that only while it reads or writes: where
 * the peer has said its end and nothing is to be sent, nobody is told.
 */
export const isPeerGone = (socket: Socket): boolean => {
  const { _handle: handle } = socket as unknown as { readonly _handle: Handle | null }
  return handle !== null && handle.getpeername({}) !== 0
}
