import { assign, setup } from 'xstate'
import type { Level } from '../../policies/ledger.ts'
import type { SocketReport } from '../socket-types.ts'
import { bindFailure, codeOf, tellings } from '../tellings.ts'
import { accepting, binding, connections, cutting, emptying, unbinding } from './logic.ts'
import type { TcpSocketContext, TcpSocketEvent, TcpSocketInput } from './types.ts'

/** Those who were in when the drain began, or came out of the backlog since, left by themselves unless they were cut (D2). */
const ended = ({ port, openAtDrain, admittedAtDrain, cut }: TcpSocketContext) => ({
  left: openAtDrain + port.counters.admitted - admittedAtDrain - cut,
  cut,
})

const definition = setup({
  types: {} as {
    context: TcpSocketContext
    events: TcpSocketEvent
    input: TcpSocketInput
    output: SocketReport
  },
  actors: { connections, binding, accepting, unbinding, emptying, cutting },
  delays: {
    RETRY_DELAY: ({ context }) => context.retryIn,
    DRAIN_DEADLINE: ({ context }) => context.drainDeadline,
  },
  guards: {
    isImmediate: ({ event }) => event.type === 'drain' && event.deadline === 0,
    isCondemned: ({ context }) => context.condemned,
    isOpen: ({ context }) => context.level === 'open',
    isReserved: ({ context }) => context.level === 'reserved',
    isFull: ({ context }) => context.level === 'full',
    isTlsOff: ({ context }) => context.tls === 'off',
    isTlsOn: ({ context }) => context.tls === 'on',
    isTlsExt: ({ context }) => context.tls === 'ext',
  },
  actions: {
    noteTerms: assign({ tls: ({ context }) => context.port.terms.tls }),
    noteLevel: assign({ level: (_, params: { level: Level }) => params.level }),
    noteBound: assign({ bound: (_, params: { bound: TcpSocketContext['bound'] }) => params.bound, tries: 0, error: undefined }),
    noteBindFailure: assign(({ context }, params: { error: unknown }) => bindFailure(context, params.error)),
    noteLoss: assign({ error: (_, params: { message: string }) => params.message, retryIn: 0 }),
    noteError: assign({ error: (_, params: { error: unknown }) => String(params.error) }),
    noteDrain: assign({
      drainDeadline: (_, params: { deadline: number }) => params.deadline,
      openAtDrain: ({ context }) => context.port.open,
      admittedAtDrain: ({ context }) => context.port.counters.admitted,
    }),
    noteCut: assign({ cut: (_, params: { cut: number }) => params.cut }),
    pardon: assign({ condemned: false }),
    announceListening: ({ context }) => context.announce(tellings.listening(context, context.tls)),
    announceBindFailed: ({ context }, params: { code: string }) => context.announce(tellings.bindFailed(context, params.code)),
    announceSuspended: ({ context }) => context.announce(tellings.suspended(context)),
    announceDraining: ({ context }) => context.announce(tellings.draining(context)),
    announceClosed: ({ context }) => context.announce(tellings.closed(context, ended(context))),
  },
})

const drain = {
  target: '#tcpSocket.draining',
  actions: { type: 'noteDrain', params: ({ event }: { event: { deadline: number } }) => ({ deadline: event.deadline }) },
} as const

/** The life of one TCP listener socket: the names of its states are those of events, page and documents (D6). */
export const tcpSocketMachine = definition.createMachine({
  id: 'tcpSocket',
  description: 'One TCP listener socket: a port and a local address.',
  context: ({ input }) => ({
    ...input,
    tls: input.port.terms.tls,
    level: 'open',
    bound: undefined,
    tries: 0,
    error: input.error,
    retryIn: 0,
    drainDeadline: 0,
    openAtDrain: 0,
    admittedAtDrain: 0,
    cut: 0,
  }),
  output: ({ context }) => ({ socket: context.port.identity.name, ...ended(context) }),
  invoke: {
    id: 'connections',
    src: 'connections',
    input: ({ context }) => ({ port: context.port }),
    onError: { target: '.failed', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
  },
  on: {
    update: { actions: 'noteTerms' },
    'edge.level': { actions: { type: 'noteLevel', params: ({ event }) => ({ level: event.level }) } },
  },
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
          target: 'accepting',
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
      on: { suspend: 'suspended', drain },
    },
    backingOff: {
      description: 'The port could not be had, or was lost; tries again after a while.',
      after: { RETRY_DELAY: 'binding' },
      on: { resume: 'binding', suspend: 'suspended', drain },
    },
    accepting: {
      description: 'The port is open.',
      type: 'parallel',
      invoke: {
        id: 'accepting',
        src: 'accepting',
        input: ({ context }) => ({ port: context.port, lease: context.lease }),
        onError: { target: 'failed', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
      },
      on: {
        suspend: 'suspended',
        drain,
        'edge.lost': {
          target: 'backingOff',
          actions: [
            { type: 'noteLoss', params: ({ event }) => ({ message: event.message }) },
            { type: 'announceBindFailed', params: ({ event }) => ({ code: event.code }) },
          ],
        },
      },
      states: {
        admission: {
          description: 'Who may enter, as far as the places go.',
          initial: 'open',
          states: {
            open: {
              description: 'Everybody may enter.',
              always: [
                { guard: 'isFull', target: 'full' },
                { guard: 'isReserved', target: 'reserved' },
              ],
            },
            reserved: {
              description: 'Only clients may still enter (M3).',
              always: [
                { guard: 'isFull', target: 'full' },
                { guard: 'isOpen', target: 'open' },
              ],
            },
            full: {
              description: 'Every place is taken (M1).',
              always: [
                { guard: 'isReserved', target: 'reserved' },
                { guard: 'isOpen', target: 'open' },
              ],
            },
          },
        },
        tls: {
          description: 'Who does the encryption.',
          initial: 'off',
          states: {
            off: {
              description: 'Connections start in clear text (T1).',
              always: [
                { guard: 'isTlsOn', target: 'on' },
                { guard: 'isTlsExt', target: 'ext' },
              ],
            },
            on: {
              description: 'A handshake comes first (T2).',
              always: [
                { guard: 'isTlsOff', target: 'off' },
                { guard: 'isTlsExt', target: 'ext' },
              ],
              on: {
                'edge.handshaking': '.handshaking',
                'edge.quiet': '.quiet',
                'edge.certificateMissing': '.certificateMissing',
              },
              initial: 'quiet',
              states: {
                quiet: { description: 'No handshake is under way.' },
                handshaking: { description: 'At least one handshake is under way (T7).' },
                certificateMissing: {
                  description: 'The latest connection came to a domain without a certificate, and was dropped (T5).',
                  on: { 'edge.quiet': {} },
                },
              },
            },
            ext: {
              description: 'A device in front does the encryption (T3).',
              always: [
                { guard: 'isTlsOff', target: 'off' },
                { guard: 'isTlsOn', target: 'on' },
              ],
            },
          },
        },
      },
    },
    suspended: {
      description: 'The port is closed on request; connections go on (D1).',
      on: { resume: 'binding', drain },
      initial: 'unbinding',
      states: {
        unbinding: {
          description: 'Takes in those whom the kernel has connected already (D3).',
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
      description: 'Accepts nobody and waits for the open connections to end (D2).',
      entry: 'announceDraining',
      after: { DRAIN_DEADLINE: '.cutting' },
      on: { drain: { guard: 'isImmediate', target: '.cutting' } },
      initial: 'unbinding',
      states: {
        unbinding: {
          description: 'Takes in those whom the kernel has connected already (D3).',
          invoke: {
            id: 'drainUnbinding',
            src: 'unbinding',
            input: ({ context }) => ({ port: context.port }),
            onDone: 'emptying',
            onError: { target: 'emptying', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
          },
        },
        emptying: {
          description: 'Every protocol has been told; the last connection ends it.',
          invoke: {
            id: 'emptying',
            src: 'emptying',
            input: ({ context }) => ({ port: context.port }),
            onDone: '#tcpSocket.closed',
            onError: { target: 'cutting', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
          },
        },
        cutting: {
          description: 'The deadline has passed: those who are left are closed.',
          invoke: {
            id: 'cutting',
            src: 'cutting',
            input: ({ context }) => ({ port: context.port }),
            onDone: {
              target: '#tcpSocket.closed',
              actions: { type: 'noteCut', params: ({ event }) => ({ cut: event.output }) },
            },
            onError: {
              target: '#tcpSocket.closed',
              actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) },
            },
          },
        },
      },
    },
    closed: {
      description: 'The end: no port, no connection.',
      type: 'final',
      entry: 'announceClosed',
    },
    failed: {
      description: 'It crashed too often, or its own logic failed: the port stays closed until an operator resumes it (D5).',
      on: { resume: { target: 'binding', actions: 'pardon' }, drain },
    },
  },
})
