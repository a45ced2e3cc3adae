import type { Level } from '../../policies/standing.ts'
import type { PortreeveEvent } from '../../telemetry/index.ts'
import type { ListenerContext } from './types.ts'

const who = ({ name, account }: ListenerContext) => ({ time: Date.now(), listener: name, open: account.open })

/** The event of a level that is reached, made from the listener's context. */
export const levelTold: Readonly<Record<Level, (context: ListenerContext) => PortreeveEvent>> = {
  full: (context) => ({ type: 'listener.full', ...who(context), limit: context.account.limits.maxConnections }),
  reserved: (context) => ({
    type: 'listener.reserveEngaged',
    ...who(context),
    reserve: context.account.limits.clientReserve,
  }),
  open: (context) => ({ type: 'listener.room', ...who(context) }),
}
