import type { SocketIdentity } from '../net/terms.ts'
import type { PortreeveEvent } from '../telemetry/index.ts'
import { messageOf, stackOf } from '../thrown.ts'
import { backOff } from './back-off.ts'
import type { SocketContext } from './socket-types.ts'

type Context = SocketContext<{ readonly identity: SocketIdentity; readonly open: number }>

export const FIRST_RETRY = 250
const LONGEST_RETRY = 30_000

const whose = ({ listener, name }: SocketIdentity) => ({ time: Date.now(), listener, socket: name })

/** What every event of a socket says. */
const who = ({ port }: Context) => whose(port.identity)

/** The events of a socket, made from its context. */
export const tellings = {
  listening: (context: Context, tls: 'off' | 'on' | 'ext'): PortreeveEvent => ({
    type: 'socket.listening',
    ...who(context),
    transport: context.port.identity.transport,
    address: context.bound?.address ?? '',
    port: context.bound?.port ?? 0,
    tls,
  }),
  bindFailed: (context: Context, code: string): PortreeveEvent => ({
    type: 'socket.bindFailed',
    ...who(context),
    code,
    message: context.error ?? '',
    retryIn: context.retryIn,
  }),
  suspended: (context: Context): PortreeveEvent => ({ type: 'socket.suspended', ...who(context) }),
  draining: (context: Context): PortreeveEvent => ({
    type: 'socket.draining',
    ...who(context),
    open: context.port.open,
  }),
  closed: (context: Context, ended: { left: number; cut: number }): PortreeveEvent => ({
    type: 'socket.closed',
    ...who(context),
    ...ended,
  }),
  crashed: (identity: SocketIdentity, error: unknown, restartIn?: number): PortreeveEvent => ({
    type: 'socket.crashed',
    ...whose(identity),
    error: messageOf(error),
    stack: stackOf(error),
    restartIn,
  }),
}

/** What a failed bind leaves in the context: the reason in words, and a longer wait than the last time. */
export const bindFailure = (context: Context, error: unknown) => ({
  tries: context.tries + 1,
  error: messageOf(error),
  retryIn: backOff(context.tries, FIRST_RETRY, LONGEST_RETRY),
})
