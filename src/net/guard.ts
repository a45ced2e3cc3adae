import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { runFor, tracesServing } from './serving.ts'
import type { TcpConnection } from './tcp-connection.ts'

/** Where a socket keeps its record. A property and shared functions cost half of what closures for each connection do. */
const CONNECTION = Symbol('portreeve.connection')

interface Guarded extends Socket {
  [CONNECTION]: TcpConnection
  /** Node calls it with what an async handler threw. */
  [EventEmitter.captureRejectionSymbol]: (error: unknown) => void
}

const { emit } = EventEmitter.prototype

/**
 * What every emitter is made with; asked once more it turns on that async handlers are watched, which Node offers to
 * those who make a socket only. Absent, their faults are unhandled rejections, as elsewhere.
 */
const { init } = EventEmitter as unknown as { init?: (this: Socket, options: { captureRejections: true }) => void }

/** A protocol's handler that throws would end the process: here it ends its connection (P3). */
const emitGuarded = (socket: Guarded, values: [event: string | symbol, error: NodeJS.ErrnoException]): boolean => {
  if (values[0] === 'finish') socket[CONNECTION].finished(socket)
  const tell = values[0] === 'error' ? emitError : emit
  try {
    return tracesServing() ? runFor(socket[CONNECTION], () => tell.apply(socket, values)) : tell.apply(socket, values)
  } catch (error) {
    socket[CONNECTION].fault(error)
    return true
  }
}

function guardedEmit(this: Guarded, _event: string | symbol): boolean {
  // biome-ignore lint/complexity/noArguments: the one way to hand them on without making an array for each event
  return emitGuarded(this, arguments as never)
}

/** A reset is no fault, and nobody has to listen for it: the close that follows gives the place back. */
function emitError(this: Guarded, _event: string | symbol, error: NodeJS.ErrnoException): boolean {
  this[CONNECTION].error ??= error
  const event = this.listenerCount('error') > 0 ? 'error' : EventEmitter.errorMonitor
  return emit.call(this, event, error)
}

/**
 * Of an accepted socket: its close is the one way out, whatever ended it (M6). It is seen here and not by a listener,
 * which a protocol could remove, or keep from being called by a fault in one of its own.
 */
function acceptedEmit(this: Guarded, event: string | symbol): boolean {
  if (event === 'close' && this.destroyed) {
    const connection = this[CONNECTION]
    connection.port.closed(connection)
  }
  // biome-ignore lint/complexity/noArguments: as above
  return emitGuarded(this, arguments as never)
}

/** What an async handler threw. */
function rejected(this: Guarded, error: unknown): void {
  this[CONNECTION].rejected(error)
}

const bind = (socket: Socket, connection: TcpConnection, guarding: typeof guardedEmit): void => {
  const guarded = socket as Guarded
  guarded[CONNECTION] = connection
  guarded[EventEmitter.captureRejectionSymbol] = rejected
  guarded.emit = guarding
  init?.call(guarded, { captureRejections: true })
}

/** Binds a stream to its connection: faults and errors of the one are the other's. */
export const guard = (socket: Socket, connection: TcpConnection): void => bind(socket, connection, guardedEmit)

/** Guards an accepted socket, whose close gives the place back. */
export const guardAccepted = (socket: Socket, connection: TcpConnection): void => bind(socket, connection, acceptedEmit)

/** The connection of a guarded stream. */
export const connectionOf = (socket: Socket): TcpConnection => (socket as Guarded)[CONNECTION]
