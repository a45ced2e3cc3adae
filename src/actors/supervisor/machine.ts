import { assign, emit, enqueueActions, setup } from 'xstate'
import type { PortreeveEvent } from '../../telemetry/index.ts'
import { certificatesMachine } from '../certificates/index.ts'
import { listenerMachine } from '../listener/index.ts'
import { news } from './logic.ts'
import { apply, crash, drain, end, restart, type Step, tell } from './steps.ts'
import type { DrainReport, SupervisorContext, SupervisorEvent, SupervisorInput } from './types.ts'

const RESTART_DELAY = 1_000

const report = ({ left, cut, drainStarted }: SupervisorContext): DrainReport => ({
  left,
  cut,
  duration: Math.round(performance.now() - drainStarted),
})

const finished = (context: SupervisorContext): PortreeveEvent => ({
  type: 'drain.finished',
  time: Date.now(),
  ...report(context),
})

const definition = setup({
  types: {} as {
    context: SupervisorContext
    events: SupervisorEvent
    input: SupervisorInput
    output: DrainReport
    emitted: PortreeveEvent
  },
  actors: { listener: listenerMachine, certificates: certificatesMachine, news },
  guards: { isEmpty: ({ context }) => Object.keys(context.rows).length === 0 },
  delays: { DRAIN_DEADLINE: ({ context }) => context.drainDeadline },
  actions: {
    noteError: assign({ error: (_, params: { error: unknown }) => String(params.error) }),
    noteEnd: assign({
      left: ({ context }, params: { left: number; cut: number }) => context.left + params.left,
      cut: ({ context }, params) => context.cut + params.cut,
    }),
    noteDrain: assign({
      drainStarted: () => performance.now(),
      drainDeadline: (_, params: { deadline: number | undefined }) => params.deadline ?? LONGEST,
    }),
    endLeases: ({ context }, params: { listener: string }) => context.estate.leases.endAll(params.listener),
    announceFinished: ({ context }) => context.estate.announce(finished(context)),
    emitFinished: emit(({ context }) => finished(context)),
    emitNews: emit((_, params: { event: PortreeveEvent }) => params.event),
    /** Carries a decision out: the listeners as they are now, and what is to be done for it. */
    perform: enqueueActions(({ context, enqueue }, { rows, effects }: Step) => {
      const { ledger, leases, announce } = context.estate
      enqueue.assign({ rows })
      for (const effect of effects) {
        const { id } = effect
        if (effect.do === 'send') enqueue.sendTo(id, effect.event)
        if (effect.do === 'bury') enqueue.stopChild(id)
        if (effect.do === 'restart') enqueue.raise({ type: 'restart', id }, { delay: RESTART_DELAY })
        if (effect.do === 'start') {
          const { name, account, drainDeadline, ports } = effect.row
          const input = { id, name, account, ledger, leases, announce, drainDeadline, ports: ports() }
          enqueue.spawnChild('listener', { id, input })
        }
      }
    }),
    applyCertificates: enqueueActions(({ enqueue }, params: { sources: SupervisorChange['certificates'] }) => {
      enqueue.sendTo('certificates', { type: 'sources', sources: params.sources })
    }),
  },
})

type SupervisorChange = Extract<SupervisorEvent, { type: 'apply' }>['change']

/** Longer than any listener's own deadline, which then holds: the most that a timer can wait. */
const LONGEST = 2_147_483_647

/** Answers for all listeners: applies settings, drains everything, and starts again what has died. */
export const supervisorMachine = definition.createMachine({
  id: 'supervisor',
  description: 'Answers for all listeners, and owns what they share.',
  context: ({ input }) => ({
    ...input,
    rows: {},
    left: 0,
    cut: 0,
    drainDeadline: LONGEST,
    drainStarted: 0,
    error: undefined,
  }),
  output: ({ context }) => report(context),
  invoke: [
    {
      id: 'certificates',
      src: 'certificates',
      input: ({ context: { estate } }) => ({ sources: [], store: estate.certificates, announce: estate.announce }),
      onError: { actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
    },
    {
      id: 'news',
      src: 'news',
      input: ({ context }) => ({ hub: context.estate.hub }),
      onError: { actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
    },
  ],
  on: {
    news: { actions: { type: 'emitNews', params: ({ event }) => ({ event: event.event }) } },
    'xstate.done.actor.*': {
      actions: [
        { type: 'noteEnd', params: ({ event }) => event.output },
        { type: 'perform', params: ({ context, event }) => end(context.rows, event.actorId) },
      ],
    },
    'xstate.error.actor.*': {
      actions: [
        { type: 'endLeases', params: ({ event }) => ({ listener: event.actorId }) },
        { type: 'noteError', params: ({ event }) => ({ error: event.error }) },
        { type: 'perform', params: ({ context, event }) => crash(context.rows, event.actorId) },
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
            { type: 'perform', params: ({ context, event }) => apply(context.rows, event.change) },
          ],
        },
        suspend: {
          actions: { type: 'perform', params: ({ context, event }) => tell(context.rows, { type: 'suspend' }, event.listener) },
        },
        resume: {
          actions: { type: 'perform', params: ({ context, event }) => tell(context.rows, { type: 'resume' }, event.listener) },
        },
        restart: { actions: { type: 'perform', params: ({ context, event }) => restart(context.rows, event.id) } },
        drain: {
          target: 'draining',
          actions: [
            { type: 'noteDrain', params: ({ event }) => ({ deadline: event.deadline }) },
            { type: 'perform', params: ({ context, event }) => drain(context.rows, event.deadline) },
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
            params: ({ context, event }) => tell(context.rows, { type: 'drain', deadline: event.deadline }),
          },
        },
      },
      after: {
        DRAIN_DEADLINE: {
          actions: { type: 'perform', params: ({ context }) => tell(context.rows, { type: 'drain', deadline: 0 }) },
        },
      },
      always: { guard: 'isEmpty', target: 'stopped' },
    },
    stopped: {
      description: 'The end: every listener is closed.',
      type: 'final',
      entry: ['announceFinished', 'emitFinished'],
    },
  },
})
