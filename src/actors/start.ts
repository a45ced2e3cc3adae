import { type Actor, createActor, type InspectionEvent, toPromise } from 'xstate'
import type { Estate } from './estate.ts'
import { type DrainReport, supervisorMachine } from './supervisor/index.ts'
import { tellings } from './tellings.ts'

export type SupervisorActor = Actor<typeof supervisorMachine>

export interface StartOptions {
  /** Hears XState's inspection events, synchronously. One that throws is not heard to complain. */
  readonly inspect?: ((event: InspectionEvent) => void) | undefined
  /** Another version of the machine, with actions or actors of its own. */
  readonly machine?: typeof supervisorMachine | undefined
}

/** Starts the supervisor. Nobody but the hub's listeners hears of its faults, which are told as events. */
export const startSupervisor = (
  estate: Estate,
  { inspect, machine = supervisorMachine }: StartOptions,
): SupervisorActor => {
  const actor = createActor(machine, {
    id: 'supervisor',
    systemId: 'supervisor',
    input: { estate },
    ...(inspect && { inspect: harmless(inspect) }),
  })
  // An error that nobody observes becomes an uncaught exception of the host.
  actor.subscribe({ error: (error) => abandon(estate, error) })
  return actor.start()
}

/** The supervisor itself has died: nobody could start anything again, so that everything is closed (D5). */
const abandon = (estate: Estate, error: unknown): void => {
  for (const { identity } of new Set(estate.lease.ports)) estate.announce(tellings.crashed(identity, error))
  estate.close().catch(() => {})
}

/** What an inspector throws would end up in the middle of the actors' own work. */
const harmless = (inspect: (event: InspectionEvent) => void) => (event: InspectionEvent) => {
  try {
    inspect(event)
  } catch {
    // It only looks on: there is nothing to be saved, and nobody to be told.
  }
}

/** Resolves with the report when the supervisor has stopped, or has died. */
export const stopped = async (actor: SupervisorActor): Promise<DrainReport> => {
  try {
    return await toPromise(actor)
  } catch {
    const { left, cut } = actor.getSnapshot().context
    return { left, cut, duration: 0 }
  }
}
