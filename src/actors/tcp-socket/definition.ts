import { assign, setup } from 'xstate'
import { LONGEST } from '../../durations.ts'
import type { Level } from '../../policies/standing.ts'
import { messageOf } from '../../thrown.ts'
import { tenancy } from '../lease.ts'
import type { SocketReport } from '../socket-types.ts'
import { bindFailure, FIRST_RETRY, tellings } from '../tellings.ts'
import { accepting, binding, connections, cutting, emptying, unbinding } from './logic.ts'
import type { TcpSocketContext, TcpSocketEvent, TcpSocketInput } from './types.ts'

/** Those who held a place when the drain began, or took one since, left by themselves unless they were cut (D2). */
export const ended = ({ port, closedAtDrain, cut }: TcpSocketContext) => ({
  left: port.counters.closed - closedAtDrain - cut,
  cut,
})

/** The names that the machine is written in, and what they do: decide by the context, note in it, and tell. */
export const definition = setup({
  types: {} as {
    context: TcpSocketContext
    events: TcpSocketEvent
    input: TcpSocketInput
    output: SocketReport
  },
  actors: { tenancy, connections, binding, accepting, unbinding, emptying, cutting },
  delays: {
    RETRY_DELAY: ({ context }) => context.retryIn,
    DRAIN_DEADLINE: ({ context }) => Math.min(LONGEST, Math.max(0, context.drainDue - performance.now())),
  },
  guards: {
    beginsFailed: ({ context }) => context.begin === 'failed',
    beginsSuspended: ({ context }) => context.begin === 'suspended',
    isImmediate: ({ event }) => event.type === 'drain' && event.deadline === 0,
    isSooner: ({ context, event }) => event.type === 'drain' && performance.now() + event.deadline < context.drainDue,
    isOpen: ({ context }) => context.level === 'open',
    isReserved: ({ context }) => context.level === 'reserved',
    isFull: ({ context }) => context.level === 'full',
    isTlsOff: ({ context }) => context.tls === 'off',
    isTlsOn: ({ context }) => context.tls === 'on',
    isTlsExt: ({ context }) => context.tls === 'ext',
    isQuiet: ({ context }) => context.handshakes === 'quiet',
    isHandshaking: ({ context }) => context.handshakes === 'handshaking',
    isCertificateMissing: ({ context }) => context.handshakes === 'certificateMissing',
  },
  actions: {
    noteTerms: assign({ tls: ({ context }) => context.port.terms.tls }),
    noteLevel: assign({ level: (_, params: { level: Level }) => params.level }),
    noteHandshakes: assign({
      handshakes: (_, params: { handshakes: TcpSocketContext['handshakes'] }) => params.handshakes,
    }),
    noteBound: assign({
      bound: (_, params: { bound: TcpSocketContext['bound'] }) => params.bound,
      tries: 0,
      error: undefined,
    }),
    noteBindFailure: assign(({ context }, params: { error: unknown }) => bindFailure(context, params.error)),
    noteLoss: assign({ error: (_, params: { message: string }) => params.message, retryIn: FIRST_RETRY }),
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
    noteDrain: assign({
      drainDue: (_, params: { deadline: number }) => performance.now() + params.deadline,
      closedAtDrain: ({ context }) => context.port.counters.closed,
      error: undefined,
    }),
    hurry: assign({ drainDue: (_, params: { deadline: number }) => performance.now() + params.deadline }),
    noteCut: assign({ cut: (_, params: { cut: number }) => params.cut }),
    announceListening: ({ context }) => context.announce(tellings.listening(context, context.tls)),
    announceBindFailed: ({ context }, params: { code: string }) =>
      context.announce(tellings.bindFailed(context, params.code)),
    announceSuspended: ({ context }) => context.announce(tellings.suspended(context)),
    announceDraining: ({ context }) => context.announce(tellings.draining(context)),
    announceClosed: ({ context }) => context.announce(tellings.closed(context, ended(context))),
    announceFailed: ({ context }, params: { error: unknown }) =>
      context.announce(tellings.crashed(context.port.identity, params.error)),
  },
})
