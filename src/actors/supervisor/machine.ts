import { endParams, errorParams } from '../params.ts'
import { Table } from '../table.ts'
import { definition, reportOf } from './definition.ts'
import { apply, buried, crash, drain, restart, resume, suspend } from './steps.ts'

const machine = definition.createMachine({
  id: 'supervisor',
  description: 'Answers for all listeners, and owns what they share.',
  context: ({ input }) => ({
    ...input,
    rows: new Table(),
    left: 0,
    cut: 0,
    drainStarted: 0,
    duration: 0,
    error: undefined,
  }),
  output: ({ context }) => reportOf(context),
  invoke: [
    {
      id: 'certificates',
      src: 'certificates',
      input: ({ context: { estate } }) => ({ sources: [], store: estate.certificates, announce: estate.announce }),
      onError: {
        actions: [
          { type: 'noteError', params: errorParams },
          { type: 'announceWatchFailed', params: errorParams },
        ],
      },
    },
    {
      id: 'keeping',
      src: 'keeping',
      input: ({ context: { estate } }) => ({ estate }),
      onError: { actions: { type: 'noteError', params: errorParams } },
    },
  ],
  on: {
    restart: {
      actions: { type: 'perform', params: ({ context, event }) => restart(context.rows, event.id, performance.now()) },
    },
    'xstate.done.actor.*': {
      actions: [
        { type: 'noteEnd', params: endParams },
        { type: 'perform', params: ({ context, event }) => buried(context.rows, event.actorId) },
      ],
    },
    'xstate.error.actor.*': {
      actions: [
        { type: 'noteError', params: errorParams },
        {
          type: 'perform',
          params: ({ context, event }) => crash(context.rows, event.actorId, event.error, performance.now()),
        },
      ],
    },
  },
  initial: 'running',
  states: {
    running: {
      description: 'Listeners come and go as the settings say.',
      on: {
        apply: {
          actions: [
            { type: 'applyCertificates', params: ({ event }) => ({ sources: event.change.certificates }) },
            {
              type: 'perform',
              params: ({ context: { rows, estate }, event }) =>
                apply(rows, event.change, estate.lease, performance.now()),
            },
          ],
        },
        suspend: {
          actions: { type: 'perform', params: ({ context, event }) => suspend(context.rows, event.listener) },
        },
        resume: {
          actions: { type: 'perform', params: ({ context, event }) => resume(context.rows, event.listener) },
        },
        drain: {
          target: 'draining',
          actions: [
            'noteDrain',
            { type: 'perform', params: ({ context, event }) => drain(context.rows, event.deadline, performance.now()) },
          ],
        },
      },
    },
    draining: {
      description: 'No listener accepts any more; waits for the last connection (D2).',
      on: {
        drain: {
          actions: {
            type: 'perform',
            params: ({ context, event }) => drain(context.rows, event.deadline, performance.now()),
          },
        },
      },
      always: { guard: 'isEmpty', target: 'stopped' },
    },
    stopped: {
      description: 'The end: every listener is closed.',
      type: 'final',
      entry: ['noteDuration', 'announceFinished'],
    },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface SupervisorMachine extends Machine {}
type Machine = typeof machine

/** Answers for all listeners: applies settings, drains everything, and starts again what has died. */
export const supervisorMachine: SupervisorMachine = machine
