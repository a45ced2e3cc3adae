import { endParams, errorParams } from '../params.ts'
import { Table } from '../table.ts'
import { definition } from './definition.ts'
import { begin, close, closeAll, crash, end, endUnburied, open, restart, resume, suspend, update } from './steps.ts'

const machine = definition.createMachine({
  id: 'listener',
  description: 'One service with its table of listener sockets.',
  context: ({ input }) => ({ ...input, rows: new Table(), level: 'open', left: 0, cut: 0, error: undefined }),
  output: ({ context: { name, left, cut } }) => ({ listener: name, left, cut }),
  invoke: [
    {
      id: 'tenancy',
      src: 'tenancy',
      input: ({ context: { lease } }) => ({ lease }),
      onError: { actions: { type: 'noteError', params: errorParams } },
    },
    {
      id: 'admission',
      src: 'admission',
      input: ({ context: { account, lease } }) => ({ account, lease }),
      onError: { actions: { type: 'noteError', params: errorParams } },
    },
  ],
  entry: { type: 'perform', params: ({ context }) => begin(context.rows, context, performance.now()) },
  on: {
    'edge.level': {
      actions: [
        { type: 'announceLevel', params: ({ event }) => ({ level: event.level }) },
        { type: 'noteLevel', params: ({ event }) => ({ level: event.level }) },
      ],
    },
    close: {
      actions: {
        type: 'perform',
        params: ({ context: { rows, drainDeadline }, event }) =>
          close(rows, drainDeadline, performance.now(), event.sockets),
      },
    },
    update: {
      actions: [
        { type: 'noteTerms', params: ({ event }) => ({ drainDeadline: event.drainDeadline }) },
        { type: 'perform', params: ({ context }) => update(context.rows) },
      ],
    },
    restart: {
      actions: { type: 'perform', params: ({ context, event }) => restart(context.rows, event.id, performance.now()) },
    },
    drain: {
      target: '.draining',
      actions: [
        'forgetEnds',
        { type: 'perform', params: ({ context, event }) => closeAll(context.rows, event.deadline, performance.now()) },
      ],
    },
    'lease.ended': '.evicted',
    'xstate.done.actor.*': {
      actions: [
        { type: 'noteEnd', params: endParams },
        { type: 'perform', params: ({ context, event }) => end(context.rows, event.actorId) },
      ],
    },
    'xstate.error.actor.*': {
      actions: {
        type: 'perform',
        params: ({ context, event }) => crash(context.rows, event.actorId, event.error, performance.now()),
      },
    },
  },
  initial: 'starting',
  states: {
    starting: {
      description: 'Decides whether it may open its ports: not when it comes up suspended.',
      always: [{ guard: 'beginsSuspended', target: 'suspended' }, { target: 'running' }],
    },
    running: {
      description: 'Its sockets are open, or on their way to be.',
      on: {
        open: {
          actions: {
            type: 'perform',
            params: ({ context: { rows, lease }, event }) => open(rows, event.ports, lease, false),
          },
        },
        suspend: {
          target: 'suspended',
          actions: { type: 'perform', params: ({ context }) => suspend(context.rows) },
        },
        resume: { actions: { type: 'perform', params: ({ context }) => resume(context.rows) } },
      },
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
    suspended: {
      description: 'Its ports are closed on request; connections go on (D1).',
      on: {
        open: {
          actions: {
            type: 'perform',
            params: ({ context: { rows, lease }, event }) => open(rows, event.ports, lease, true),
          },
        },
        resume: {
          target: 'running',
          actions: { type: 'perform', params: ({ context }) => resume(context.rows) },
        },
      },
    },
    draining: {
      description: 'Its sockets accept nobody and wait for their connections to end (D2).',
      on: {
        'edge.level': { actions: { type: 'noteLevel', params: ({ event }) => ({ level: event.level }) } },
        drain: {
          actions: {
            type: 'perform',
            params: ({ context, event }) => closeAll(context.rows, event.deadline, performance.now()),
          },
        },
        'xstate.done.actor.*': {
          actions: [
            { type: 'noteEnd', params: endParams },
            { type: 'perform', params: ({ context, event }) => endUnburied(context.rows, event.actorId) },
          ],
        },
      },
      always: { guard: 'isEmpty', target: 'closed' },
    },
    closed: { description: 'The end: no socket is left.', type: 'final', entry: 'buryAll' },
    evicted: {
      description: 'The end of an actor that has lost its lease: another one answers for the listener (D5).',
      type: 'final',
    },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface ListenerMachine extends Machine {}
type Machine = typeof machine

/** One service: applies its table of sockets, suspends and drains them, and starts them again when they crash (L1, L6, D5). */
export const listenerMachine: ListenerMachine = machine
