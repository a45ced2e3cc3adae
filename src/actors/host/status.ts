import type { ActorRefFrom } from 'xstate'
import { readStatus, type Status } from '../status.ts'
import type { hostMachine } from './machine.ts'

const STATES = {
  starting: 'starting',
  running: 'running',
  changing: 'running',
  draining: 'draining',
  ending: 'draining',
  stopped: 'stopped',
} as const

/** How everything is right now, as plain data: the same as `Portreeve.status`. */
export const statusOf = (actor: ActorRefFrom<typeof hostMachine>): Status => {
  const { context, children, value, status } = actor.getSnapshot()
  const runs = status === 'active'
  return {
    state: runs ? STATES[value] : 'stopped',
    ...readStatus(runs ? children.supervisor : undefined, context.estate),
  }
}
