import { assign, enqueueActions, setup } from 'xstate'
import type { Level } from '../../policies/ledger.ts'
import { tcpSocketMachine } from '../tcp-socket/index.ts'
import { udpSocketMachine } from '../udp-socket/index.ts'
import { admission } from './logic.ts'
import { close, crash, end, open, restart, type Step, suspended, tell } from './steps.ts'
import { tellings } from './tellings.ts'
import type { ListenerContext, ListenerEvent, ListenerInput, ListenerReport, SocketRow } from './types.ts'

/** What a socket's actor is started with, but for its port. */
const holding = ({ id: listener, leases, announce }: ListenerContext, id: string, row: SocketRow) => ({
  lease: leases.grant(listener, id),
  announce,
  condemned: row.state === 'down',
  error: row.error,
})

const definition = setup({
  types: {} as { context: ListenerContext; events: ListenerEvent; input: ListenerInput; output: ListenerReport },
  actors: { admission, tcpSocket: tcpSocketMachine, udpSocket: udpSocketMachine },
  guards: {
    isEmpty: ({ context }) => Object.keys(context.rows).length === 0,
    isOpen: ({ context }) => context.level === 'open',
    isReserved: ({ context }) => context.level === 'reserved',
    isFull: ({ context }) => context.level === 'full',
  },
  actions: {
    noteLevel: assign({ level: (_, params: { level: Level }) => params.level }),
    noteDeadline: assign({ drainDeadline: (_, params: { deadline: number }) => params.deadline }),
    noteError: assign({ error: (_, params: { error: unknown }) => String(params.error) }),
    noteEnd: assign({
      left: ({ context }, params: { left: number; cut: number }) => context.left + params.left,
      cut: ({ context }, params) => context.cut + params.cut,
    }),
    announceFull: ({ context }) => context.announce(tellings.full(context)),
    announceReserve: ({ context }) => context.announce(tellings.reserveEngaged(context)),
    announceRoom: ({ context }) => context.announce(tellings.room(context)),
    /** Carries a decision out: the table as it is now, and what is to be done for it. */
    perform: enqueueActions(({ context, enqueue }, { rows, effects }: Step) => {
      enqueue.assign({ rows })
      for (const effect of effects) {
        if (effect.do === 'send') enqueue.sendTo(effect.id, effect.command)
        if (effect.do === 'restart') enqueue.raise({ type: 'restart', id: effect.id }, { delay: effect.delay })
        if (effect.do === 'tellCrash') context.announce(tellings.crashed(context.name, effect))
        if (effect.do === 'bury') {
          context.leases.end(effect.id)
          enqueue.stopChild(effect.id)
        }
        if (effect.do === 'start') {
          const { id, row } = effect
          const shared = holding(context, id, row)
          if (row.port.kind === 'tcpSocket') enqueue.spawnChild('tcpSocket', { id, input: { port: row.port, ...shared } })
          else enqueue.spawnChild('udpSocket', { id, input: { port: row.port, ...shared } })
        }
      }
    }),
  },
})

/** One service: applies its table of sockets, suspends and drains them, and starts them again when they crash (L1, L6, D5). */
export const listenerMachine = definition.createMachine({
  id: 'listener',
  description: 'One service with its table of listener sockets.',
  context: ({ input }) => ({ ...input, rows: {}, level: 'open', left: 0, cut: 0, error: undefined }),
  output: ({ context: { name, left, cut } }) => ({ listener: name, left, cut }),
  invoke: {
    id: 'admission',
    src: 'admission',
    input: ({ context: { ledger, account } }) => ({ ledger, account }),
    onError: { actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
  },
  on: {
    'edge.level': { actions: { type: 'noteLevel', params: ({ event }) => ({ level: event.level }) } },
    close: {
      actions: {
        type: 'perform',
        params: ({ context: { rows, drainDeadline }, event }) => close(rows, drainDeadline, event.sockets),
      },
    },
    update: {
      actions: [
        { type: 'noteDeadline', params: ({ event }) => ({ deadline: event.drainDeadline }) },
        { type: 'perform', params: ({ context }) => tell(context.rows, { type: 'update' }) },
      ],
    },
    restart: { actions: { type: 'perform', params: ({ context, event }) => restart(context.rows, event.id) } },
    drain: { target: '.draining', actions: { type: 'noteDeadline', params: ({ context, event }) => ({ deadline: event.deadline ?? context.drainDeadline }) } },
    'xstate.done.actor.*': {
      actions: [
        { type: 'noteEnd', params: ({ event }) => event.output },
        { type: 'perform', params: ({ context, event }) => end(context.rows, event.actorId) },
      ],
    },
    'xstate.error.actor.*': {
      actions: { type: 'perform', params: ({ context, event }) => crash(context.rows, event.actorId, event.error, Date.now()) },
    },
  },
  entry: { type: 'perform', params: ({ context }) => open(context.rows, context.ports) },
  initial: 'running',
  states: {
    running: {
      description: 'Its sockets are open, or on their way to be.',
      on: {
        open: { actions: { type: 'perform', params: ({ context, event }) => open(context.rows, event.ports) } },
        suspend: 'suspended',
        resume: { actions: { type: 'perform', params: ({ context }) => tell(context.rows, { type: 'resume' }) } },
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
          entry: 'announceReserve',
          always: [
            { guard: 'isFull', target: 'full' },
            { guard: 'isOpen', target: 'open', actions: 'announceRoom' },
          ],
        },
        full: {
          description: 'Every place is taken (M1).',
          entry: 'announceFull',
          always: [
            { guard: 'isReserved', target: 'reserved' },
            { guard: 'isOpen', target: 'open', actions: 'announceRoom' },
          ],
        },
      },
    },
    suspended: {
      description: 'Its ports are closed on request; connections go on (D1).',
      entry: { type: 'perform', params: ({ context }) => tell(context.rows, { type: 'suspend' }) },
      on: {
        open: { actions: { type: 'perform', params: ({ context, event }) => suspended(open(context.rows, event.ports)) } },
        restart: { actions: { type: 'perform', params: ({ context, event }) => suspended(restart(context.rows, event.id)) } },
        resume: {
          target: 'running',
          actions: { type: 'perform', params: ({ context }) => tell(context.rows, { type: 'resume' }) },
        },
      },
    },
    draining: {
      description: 'Its sockets accept nobody and wait for their connections to end (D2).',
      entry: { type: 'perform', params: ({ context }) => close(context.rows, context.drainDeadline) },
      on: { drain: { actions: { type: 'perform', params: ({ context, event }) => tell(context.rows, { type: 'drain', deadline: event.deadline ?? context.drainDeadline }) } } },
      always: { guard: 'isEmpty', target: 'closed' },
    },
    closed: { description: 'The end: no socket is left.', type: 'final' },
  },
})
