import type { PortreeveEvent } from '../../telemetry/events.ts'
import type { ListenerContext, SocketRow } from './types.ts'

interface Crash {
  readonly row: SocketRow
  readonly error: unknown
  readonly restartIn: number | undefined
}

const who = ({ name, account }: ListenerContext) => ({ time: Date.now(), listener: name, open: account.open })

/** The events of a listener, made from its context. */
export const tellings = {
  full: (context: ListenerContext): PortreeveEvent => ({
    type: 'listener.full',
    ...who(context),
    limit: context.account.limits.maxConnections,
  }),
  reserveEngaged: (context: ListenerContext): PortreeveEvent => ({
    type: 'listener.reserveEngaged',
    ...who(context),
    reserve: context.account.limits.clientReserve,
  }),
  room: (context: ListenerContext): PortreeveEvent => ({ type: 'listener.room', ...who(context) }),
  crashed: (listener: string, { row, error, restartIn }: Crash): PortreeveEvent => ({
    type: 'socket.crashed',
    time: Date.now(),
    listener,
    socket: row.port.identity.name,
    error: error instanceof Error ? error.message : String(error),
    stack: error instanceof Error ? error.stack : undefined,
    restartIn,
  }),
}
