import { AsyncLocalStorage } from 'node:async_hooks'
import type { TcpConnection } from './tcp-connection.ts'

const serving = new AsyncLocalStorage<TcpConnection>()

/** Runs a protocol's code so that what it starts, timers and promises too, can be told to be this connection's. */
export const serveAs = <T>(connection: TcpConnection, serve: () => T): T => serving.run(connection, serve)

/** The connection whose protocol's code is running, or has thrown; undefined when it is nobody's. */
export const servingConnection = (): TcpConnection | undefined => serving.getStore()
