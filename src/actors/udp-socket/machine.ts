import { codeParams, errorParams } from '../params.ts'
import { definition, reportOf } from './definition.ts'

const fail = [
  { type: 'noteError', params: errorParams },
  { type: 'announceFailed', params: errorParams },
] as const

const machine = definition.createMachine({
  id: 'udpSocket',
  description: 'One UDP listener socket: a port and a local address.',
  context: ({ input }) => ({ ...input, error: input.error, bound: undefined, tries: 0, retryIn: 0 }),
  output: ({ context }) => reportOf(context),
  invoke: {
    id: 'tenancy',
    src: 'tenancy',
    input: ({ context: { lease, port } }) => ({ lease, port }),
    onError: { target: '.failed', actions: fail },
  },
  on: { 'lease.ended': '.evicted' },
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
          target: 'receiving',
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
        input: ({ context }) => ({ port: context.port }),
        onError: { target: 'failed', actions: fail },
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
            onError: { target: 'unbound', actions: [{ type: 'noteError', params: errorParams }, 'announceSuspended'] },
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
        onError: { target: 'closed', actions: { type: 'noteError', params: errorParams } },
      },
    },
    closed: { description: 'The end: no port.', type: 'final', entry: 'announceClosed' },
    failed: {
      description:
        'It crashed too often, or its own logic failed: the port stays closed until an operator resumes it (D5).',
      on: { resume: 'binding', drain: 'draining' },
    },
    evicted: {
      description: 'The end of an actor that has lost its lease: another one answers for the port (D5).',
      type: 'final',
    },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface UdpSocketMachine extends Machine {}
type Machine = typeof machine

/** The life of one UDP listener socket. There are no connections: draining ends when the port is closed. */
export const udpSocketMachine: UdpSocketMachine = machine
