import type { Socket } from 'node:net'
import { connect, type Outgoing, reset } from '../../net/connect.ts'

/** What is read from a backend at one time, in bytes. It is kept for each connection, so it is not larger. */
const READ = 32_768

/**
 * Connects to a backend for a client. What the backend sends goes to the client out of one buffer, which is read into
 * again when the kernel, or TLS, has taken all of it: what costs in `pipe` is the fresh buffer for each read.
 */
export const connectFor = (client: Socket, to: Omit<Outgoing, 'onread'>): Socket => {
  const readOn = (): void => void backend.resume()
  const callback = (length: number, buffer: Uint8Array): boolean => {
    client.write(buffer.subarray(0, length), readOn)
    return client.writableLength === 0
  }
  const backend = connect({ ...to, onread: { buffer: Buffer.allocUnsafeSlow(READ), callback } })
  return backend
}

/**
 * Joins a client and the backend that was connected for it. An end goes through by itself, so that the other direction
 * goes on (half-close). A connection that breaks breaks the other one, so that nobody takes half for the whole.
 */
export const join = (client: Socket, backend: Socket): void => {
  client.pipe(backend)
  backend.once('end', () => client.end())
  client.once('close', () => part(client, backend))
  backend.once('close', () => part(backend, client))
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
