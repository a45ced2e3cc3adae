import { type Actor, createActor, type InspectionEvent, toPromise, waitFor } from 'xstate'
import type { Estate } from './estate.ts'
import { type DrainReport, supervisorMachine } from './supervisor/index.ts'

export type SupervisorActor = Actor<typeof supervisorMachine>

export interface StartOptions {
  /** Hears XState's inspection events, synchronously. */
  readonly inspect?: ((event: InspectionEvent) => void) | undefined
  /** Another version of the machine, with actions or actors of its own. */
  readonly machine?: typeof supervisorMachine | undefined
}

/** Starts the supervisor. Nobody but the hub's listeners hears of its faults, which are told as events. */
export const startSupervisor = (estate: Estate, { inspect, machine = supervisorMachine }: StartOptions): SupervisorActor => {
  const actor = createActor(machine, { input: { estate }, systemId: 'supervisor', ...(inspect && { inspect }) })
  // An error that nobody observes becomes an uncaught exception of the host.
  actor.subscribe({ error: () => {} })
  return actor.start()
}

/** Resolves with the report when the supervisor has stopped. */
export const stopped = (actor: SupervisorActor): Promise<DrainReport> => toPromise(actor)

/** Resolves when no actor of a listener is left, with what became of its connections. */
export const listenerGone = async (actor: SupervisorActor, listener: string): Promise<void> => {
  await waitFor(actor, ({ context, status }) => status !== 'active' || Object.values(context.rows).every(({ name }) => name !== listener))
}
