import { assign, enqueueActions, setup } from 'xstate'
import type { Level } from '../../policies/standing.ts'
import { messageOf } from '../../thrown.ts'
import { type Lease, tenancy } from '../lease.ts'
import { tcpSocketMachine } from '../tcp-socket/index.ts'
import { tellings } from '../tellings.ts'
import { udpSocketMachine } from '../udp-socket/index.ts'
import { order } from '../wards.ts'
import { admission } from './logic.ts'
import { beginningOf, type Step } from './steps.ts'
import { levelTold } from './tellings.ts'
import type { ListenerContext, ListenerEvent, ListenerInput, ListenerReport, SocketRow } from './types.ts'

/** What a socket's actor is started with, but for its port. */
const holding = ({ announce }: ListenerContext, row: SocketRow) => ({
  lease: row.lease,
  announce,
  begin: beginningOf(row),
  error: row.error,
})

/** The names that the machine is written in, and what they do. */
export const definition = setup({
  types: {} as { context: ListenerContext; events: ListenerEvent; input: ListenerInput; output: ListenerReport },
  actors: { tenancy, admission, tcpSocket: tcpSocketMachine, udpSocket: udpSocketMachine },
  guards: {
    isEmpty: ({ context }) => context.rows.size === 0,
    beginsSuspended: ({ context }) => context.suspended,
    isOpen: ({ context }) => context.level === 'open',
    isReserved: ({ context }) => context.level === 'reserved',
    isFull: ({ context }) => context.level === 'full',
  },
  actions: {
    noteLevel: assign({ level: (_, params: { level: Level }) => params.level }),
    noteTerms: assign({ drainDeadline: (_, params: { drainDeadline: number }) => params.drainDeadline }),
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
    forgetEnds: assign({ left: 0, cut: 0 }),
    noteEnd: assign({
      left: ({ context }, params: { left: number; cut: number }) => context.left + params.left,
      cut: ({ context }, params) => context.cut + params.cut,
    }),
    announceLevel: ({ context }, params: { level: Level }) => context.announce(levelTold[params.level](context)),
    tellCrash: (
      { context },
      { row, error, restartIn }: { row: SocketRow; error: unknown; restartIn: number | undefined },
    ) => context.announce(tellings.crashed(row.port.identity, error, restartIn)),
    endLease: (_, params: { lease: Lease }) => params.lease.end(),
    retire: (_, params: { row: SocketRow }) => params.row.port.dispose(),
    cut: (_, params: { row: SocketRow }) => {
      if (params.row.port.kind === 'tcpSocket') params.row.port.cut()
    },
    /** Last come, first gone: in the other order each stop costs the engine seven times as much (it copies the children). */
    buryAll: enqueueActions(({ self, enqueue }) => {
      for (const id of Object.keys(self.getSnapshot().children ?? {}).reverse()) enqueue.stopChild(id)
    }),
    /** Carries a decision out: the table as it is now, and what is to be done for it. */
    perform: enqueueActions(({ context, enqueue }, { rows, effects }: Step) => {
      enqueue.assign({ rows })
      for (const effect of effects) {
        if (effect.do === 'cut') enqueue.assign({ cut: context.cut + effect.row.port.open })
        if (effect.do === 'send') enqueue.sendTo(effect.id, effect.command)
        else if (effect.do === 'restart') enqueue.raise({ type: 'restart', id: effect.id }, { delay: effect.delay })
        else if (effect.do === 'bury') enqueue.stopChild(effect.id)
        else if (effect.do !== 'start') order(enqueue, effect)
        else {
          const { id, row } = effect
          const { port } = row
          const shared = holding(context, row)
          if (port.kind === 'tcpSocket') enqueue.spawnChild('tcpSocket', { id, input: { port, ...shared } })
          else enqueue.spawnChild('udpSocket', { id, input: { port, ...shared } })
        }
      }
    }),
  },
})
