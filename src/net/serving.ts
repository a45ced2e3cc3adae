import { AsyncLocalStorage } from 'node:async_hooks'
import type { TcpConnection } from './tcp-connection.ts'

const serving = new AsyncLocalStorage<TcpConnection>()
let isTraced = false

/** From now on it is known whose code runs. For a process that has to tell, as the daemon; a library's host pays nothing. */
export const traceServing = (): void => {
  isTraced = true
}

/** Runs a protocol's code so that what it starts, timers and promises too, can be told to be this connection's. */
export const runFor = <T>(connection: TcpConnection, code: () => T): T =>
  isTraced ? serving.run(connection, code) : code()

/** The connection whose protocol's code is running, or has thrown; undefined when it is nobody's. */
export const servingConnection = (): TcpConnection | undefined => serving.getStore()

/** Whether `runFor` makes a difference: asked for each event of each socket, so as to make no closure. */
export const tracesServing = (): boolean => isTraced
