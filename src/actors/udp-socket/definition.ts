import { assign, setup } from 'xstate'
import type { Bound } from '../../net/port.ts'
import type { UdpPort } from '../../net/udp.ts'
import { messageOf } from '../../thrown.ts'
import { tenancy } from '../lease.ts'
import type { SocketContext, SocketEvent, SocketInput, SocketReport } from '../socket-types.ts'
import { bindFailure, FIRST_RETRY, tellings } from '../tellings.ts'
import { binding, type Lost, receiving, unbinding } from './logic.ts'

/** There are no connections that could be left, or cut. */
const NOBODY = { left: 0, cut: 0 }

/** The names that the machine is written in, and what they do: decide by the context, note in it, and tell. */
export const definition = setup({
  types: {} as {
    context: SocketContext<UdpPort>
    events: SocketEvent | Lost
    input: SocketInput<UdpPort>
    output: SocketReport
  },
  actors: { tenancy, binding, receiving, unbinding },
  delays: { RETRY_DELAY: ({ context }) => context.retryIn },
  guards: {
    beginsFailed: ({ context }) => context.begin === 'failed',
    beginsSuspended: ({ context }) => context.begin === 'suspended',
  },
  actions: {
    noteBound: assign({ bound: (_, params: { bound: Bound }) => params.bound, tries: 0, error: undefined }),
    noteBindFailure: assign(({ context }, params: { error: unknown }) => bindFailure(context, params.error)),
    noteLoss: assign({ error: (_, params: { message: string }) => params.message, retryIn: FIRST_RETRY }),
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
    announceListening: ({ context }) => context.announce(tellings.listening(context, 'off')),
    announceBindFailed: ({ context }, params: { code: string }) =>
      context.announce(tellings.bindFailed(context, params.code)),
    announceSuspended: ({ context }) => context.announce(tellings.suspended(context)),
    announceDraining: ({ context }) => context.announce(tellings.draining(context)),
    announceClosed: ({ context }) => context.announce(tellings.closed(context, NOBODY)),
    announceFailed: ({ context }, params: { error: unknown }) =>
      context.announce(tellings.crashed(context.port.identity, params.error)),
  },
})

/** What the actor's end says. */
export const reportOf = ({ port }: SocketContext<UdpPort>): SocketReport => ({ socket: port.identity.name, ...NOBODY })
