import { assign, enqueueActions, setup } from 'xstate'
import type { CertificateSource } from '../../net/certificates.ts'
import type { PortreeveEvent } from '../../telemetry/index.ts'
import { messageOf } from '../../thrown.ts'
import { certificatesMachine } from '../certificates/index.ts'
import { keeping } from '../keeping.ts'
import type { Lease } from '../lease.ts'
import { listenerMachine } from '../listener/index.ts'
import { tellings } from '../tellings.ts'
import { order } from '../wards.ts'
import { leavingOf, type Step } from './steps.ts'
import type { DrainReport, ListenerRow, SupervisorContext, SupervisorEvent, SupervisorInput } from './types.ts'

/** How the drain ended (D2). */
export const reportOf = ({ left, cut, duration }: SupervisorContext): DrainReport => ({ left, cut, duration })

const watchFailed = (error: unknown): PortreeveEvent => ({
  type: 'certificate.failed',
  time: Date.now(),
  domain: '(all)',
  message: `the watch on certificate files has failed: ${messageOf(error)}. Start again to have changed files read.`,
})

/** What a listener's actor is started with. */
const inputOf = ({ estate: { announce } }: SupervisorContext, row: ListenerRow) => {
  const { name, account, lease, suspended, drainDeadline } = row
  return {
    name,
    account,
    lease,
    announce,
    suspended,
    drainDeadline,
    ports: row.ports(),
    leaving: leavingOf(row),
  }
}

const openOf = ({ orphans }: ListenerRow): number => orphans.reduce((sum, { open }) => sum + open, 0)

/** The names that the machine is written in, and what they do. */
export const definition = setup({
  types: {} as { context: SupervisorContext; events: SupervisorEvent; input: SupervisorInput; output: DrainReport },
  actors: { listener: listenerMachine, certificates: certificatesMachine, keeping },
  guards: { isEmpty: ({ context }) => context.rows.size === 0 },
  actions: {
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
    noteEnd: assign({
      left: ({ context }, params: { left: number; cut: number }) => context.left + params.left,
      cut: ({ context }, params) => context.cut + params.cut,
    }),
    noteDrain: assign({ drainStarted: () => performance.now(), left: 0, cut: 0 }),
    noteDuration: assign({ duration: ({ context }) => Math.round(performance.now() - context.drainStarted) }),
    announceFinished: ({ context }) =>
      context.estate.announce({ type: 'drain.finished', time: Date.now(), ...reportOf(context) }),
    announceWatchFailed: ({ context }, params: { error: unknown }) =>
      context.estate.announce(watchFailed(params.error)),
    tellCrash: ({ context }, params: { row: ListenerRow; error: unknown; restartIn: number | undefined }) => {
      const { row, error, restartIn } = params
      for (const { identity } of row.orphans) context.estate.announce(tellings.crashed(identity, error, restartIn))
    },
    endLease: (_, params: { lease: Lease }) => params.lease.end(),
    retire: ({ context }, { row }: { row: ListenerRow }) => {
      for (const port of row.orphans) port.dispose()
      if (context.rows.entries.every(([, { name }]) => name !== row.name)) row.account.forget()
    },
    cut: (_, { row }: { row: ListenerRow }) => {
      for (const port of row.orphans) if (port.kind === 'tcpSocket') port.cut()
    },
    applyCertificates: enqueueActions(({ enqueue }, params: { sources: readonly CertificateSource[] }) => {
      enqueue.sendTo('certificates', { type: 'sources', sources: params.sources })
    }),
    /** Carries a decision out: the listeners as they are now, and what is to be done for it. */
    perform: enqueueActions(({ context, enqueue }, { rows, effects }: Step) => {
      enqueue.assign({ rows })
      for (const effect of effects) {
        if (effect.do === 'cut') enqueue.assign({ cut: context.cut + openOf(effect.row) })
        if (effect.do === 'send') enqueue.sendTo(effect.id, effect.command)
        else if (effect.do === 'restart') enqueue.raise({ type: 'restart', id: effect.id }, { delay: effect.delay })
        else if (effect.do === 'bury') enqueue.stopChild(effect.id)
        else if (effect.do === 'start') {
          enqueue.spawnChild('listener', { id: effect.id, input: inputOf(context, effect.row) })
        } else order(enqueue, effect)
      }
    }),
  },
})
