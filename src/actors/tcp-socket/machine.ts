import { codeParams, deadlineParams, errorParams } from '../params.ts'
import { admission, tls } from './accepting.ts'
import { definition, ended } from './definition.ts'
import { draining } from './draining.ts'

const beginDrain = [{ type: 'noteDrain', params: deadlineParams }, 'announceDraining'] as const

/** Out of every state, also from those that hold no port. */
const drain = [
  { guard: 'isImmediate', target: '#tcpSocket.draining.cutting', actions: beginDrain },
  { target: '#tcpSocket.draining', actions: beginDrain },
] as const

const fail = [
  { type: 'noteError', params: errorParams },
  { type: 'announceFailed', params: errorParams },
] as const

const machine = definition.createMachine({
  id: 'tcpSocket',
  description: 'One TCP listener socket: a port and a local address.',
  context: ({ input }) => ({
    ...input,
    tls: input.port.terms.tls,
    level: 'open',
    handshakes: 'quiet',
    bound: undefined,
    tries: 0,
    error: input.error,
    retryIn: 0,
    drainDue: 0,
    closedAtDrain: 0,
    cut: 0,
  }),
  output: ({ context }) => ({ socket: context.port.identity.name, ...ended(context) }),
  invoke: [
    {
      id: 'tenancy',
      src: 'tenancy',
      input: ({ context: { lease, port } }) => ({ lease, port }),
      onError: { target: '.failed', actions: fail },
    },
    {
      id: 'connections',
      src: 'connections',
      input: ({ context }) => ({ port: context.port }),
      onError: { target: '.failed', actions: fail },
    },
  ],
  on: {
    update: { actions: 'noteTerms' },
    'edge.level': { actions: { type: 'noteLevel', params: ({ event }) => ({ level: event.level }) } },
    'edge.handshaking': { actions: { type: 'noteHandshakes', params: { handshakes: 'handshaking' } } },
    'edge.quiet': { actions: { type: 'noteHandshakes', params: { handshakes: 'quiet' } } },
    'edge.certificateMissing': { actions: { type: 'noteHandshakes', params: { handshakes: 'certificateMissing' } } },
    'lease.ended': '.evicted',
  },
  initial: 'starting',
  states: {
    starting: {
      description: 'Decides whether it may bind: not when it comes up suspended, or has crashed too often.',
      always: [
        { guard: 'beginsFailed', target: 'failed' },
        { guard: 'beginsSuspended', target: 'suspended' },
        { target: 'binding' },
      ],
    },
    binding: {
      description: 'Asks the kernel for the port.',
      invoke: {
        id: 'binding',
        src: 'binding',
        input: ({ context: { port, lease } }) => ({ port, lease }),
        onDone: {
          target: 'accepting',
          actions: [{ type: 'noteBound', params: ({ event }) => ({ bound: event.output }) }, 'announceListening'],
        },
        onError: {
          target: 'backingOff',
          actions: [
            { type: 'noteBindFailure', params: errorParams },
            { type: 'announceBindFailed', params: codeParams },
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
        input: ({ context }) => ({ port: context.port }),
        onError: { target: 'failed', actions: fail },
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
      states: { admission, tls },
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
            onError: { target: 'unbound', actions: [{ type: 'noteError', params: errorParams }, 'announceSuspended'] },
          },
        },
        unbound: { description: 'Waits to be resumed.' },
      },
    },
    draining,
    closed: {
      description: 'The end: no port, no connection.',
      type: 'final',
      entry: 'announceClosed',
    },
    failed: {
      description:
        'It crashed too often, or its own logic failed: the port stays closed until an operator resumes it (D5).',
      on: { resume: 'binding', drain },
    },
    evicted: {
      description:
        'The end of an actor that has lost its lease: another one answers for the port and its connections (D5).',
      type: 'final',
    },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface TcpSocketMachine extends Machine {}
type Machine = typeof machine

/** The life of one TCP listener socket: the names of its states are those of events, page and documents (D6). */
export const tcpSocketMachine: TcpSocketMachine = machine
