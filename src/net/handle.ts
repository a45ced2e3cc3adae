import type { Socket } from 'node:net'

/** What Node has below a socket. */
export interface Handle {
  /** Bytes that were given to it to write. */
  readonly bytesWritten: number
  /** Bytes that are not written yet; of TLS, those that are encrypted. */
  readonly writeQueueSize: number
  /** Of TLS, what the encrypted bytes go through. */
  readonly _parent?: Handle
  /** Returns an error where the kernel knows of no peer any more, and 0 else. */
  getpeername(out: object): number
}

/** Null once the socket is closed. */
export const handleOf = (socket: Socket): Handle | null =>
  (socket as unknown as { readonly _handle: Handle | null })._handle
