import { assign, setup } from 'xstate'
import type { Bound } from '../../net/port.ts'
import type { UdpPort } from '../../net/udp.ts'
import type { SocketCommand, SocketContext, SocketInput, SocketReport } from '../socket-types.ts'
import { bindFailure, codeOf, tellings } from '../tellings.ts'
import { binding, type Lost, receiving, unbinding } from './logic.ts'

type Context = SocketContext<UdpPort>

/** The life of one UDP listener socket. There are no connections: draining ends when the port is closed. */
export const udpSocketMachine = setup({
  types: {} as {
    context: Context
    events: SocketCommand | Lost
    input: SocketInput<UdpPort>
    output: SocketReport
  },
  actors: { binding, receiving, unbinding },
  delays: { RETRY_DELAY: ({ context }) => context.retryIn },
  guards: { isCondemned: ({ context }) => context.condemned },
  actions: {
    noteBound: assign({ bound: (_, params: { bound: Bound }) => params.bound, tries: 0, error: undefined }),
    noteBindFailure: assign(({ context }, params: { error: unknown }) => bindFailure(context, params.error)),
    noteLoss: assign({ error: (_, params: { message: string }) => params.message, retryIn: 0 }),
    noteError: assign({ error: (_, params: { error: unknown }) => String(params.error) }),
    pardon: assign({ condemned: false }),
    announceListening: ({ context }) => context.announce(tellings.listening(context, 'off')),
    announceBindFailed: ({ context }, params: { code: string }) => context.announce(tellings.bindFailed(context, params.code)),
    announceSuspended: ({ context }) => context.announce(tellings.suspended(context)),
    announceDraining: ({ context }) => context.announce(tellings.draining(context)),
    announceClosed: ({ context }) => context.announce(tellings.closed(context, { left: 0, cut: 0 })),
  },
}).createMachine({
  id: 'udpSocket',
  description: 'One UDP listener socket: a port and a local address.',
  context: ({ input }) => ({ ...input, error: input.error, bound: undefined, tries: 0, retryIn: 0 }),
  output: ({ context }) => ({ socket: context.port.identity.name, left: 0, cut: 0 }),
  initial: 'starting',
  states: {
    starting: {
      description: 'Decides whether it may bind: after too many crashes it may not.',
      always: [{ guard: 'isCondemned', target: 'failed' }, { target: 'binding' }],
    },
    binding: {
      description: 'Asks the kernel for the port.',
      invoke: {
        id: 'binding',
        src: 'binding',
        input: ({ context }) => ({ port: context.port, lease: context.lease }),
        onDone: {
          target: 'receiving',
          actions: [{ type: 'noteBound', params: ({ event }) => ({ bound: event.output }) }, 'announceListening'],
        },
        onError: {
          target: 'backingOff',
          actions: [
            { type: 'noteBindFailure', params: ({ event }) => ({ error: event.error }) },
            { type: 'announceBindFailed', params: ({ event }) => ({ code: codeOf(event.error) }) },
          ],
        },
      },
      on: { suspend: 'suspended', drain: 'draining' },
    },
    backingOff: {
      description: 'The port could not be had, or was lost; tries again after a while.',
      after: { RETRY_DELAY: 'binding' },
      on: { resume: 'binding', suspend: 'suspended', drain: 'draining' },
    },
    receiving: {
      description: 'The port is open.',
      invoke: {
        id: 'receiving',
        src: 'receiving',
        input: ({ context }) => ({ port: context.port, lease: context.lease }),
        onError: { target: 'failed', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
      },
      on: {
        suspend: 'suspended',
        drain: 'draining',
        'edge.lost': {
          target: 'backingOff',
          actions: [
            { type: 'noteLoss', params: ({ event }) => ({ message: event.message }) },
            { type: 'announceBindFailed', params: ({ event }) => ({ code: event.code }) },
          ],
        },
      },
    },
    suspended: {
      description: 'The port is closed on request (D1).',
      on: { resume: 'binding', drain: 'draining' },
      initial: 'unbinding',
      states: {
        unbinding: {
          description: 'Receives what the kernel holds already.',
          invoke: {
            id: 'unbinding',
            src: 'unbinding',
            input: ({ context }) => ({ port: context.port }),
            onDone: { target: 'unbound', actions: 'announceSuspended' },
            onError: { target: 'unbound', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
          },
        },
        unbound: { description: 'Waits to be resumed.' },
      },
    },
    draining: {
      description: 'Receives what the kernel holds already, and closes the port (D2).',
      entry: 'announceDraining',
      invoke: {
        id: 'draining',
        src: 'unbinding',
        input: ({ context }) => ({ port: context.port }),
        onDone: 'closed',
        onError: { target: 'closed', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
      },
    },
    closed: { description: 'The end: no port.', type: 'final', entry: 'announceClosed' },
    failed: {
      description: 'It crashed too often, or its own logic failed: the port stays closed until an operator resumes it (D5).',
      on: { resume: { target: 'binding', actions: 'pardon' }, drain: 'draining' },
    },
  },
})
