import type { AnyActorRef, AnyMachineSnapshot } from 'xstate'
import type { SupervisorActor } from './start.ts'
import type { Table } from './table.ts'
import type { Ward } from './wards.ts'

/** Resolves when something holds of an actor, or the actor is no more. */
const until = async (actor: AnyActorRef, holds: () => boolean): Promise<void> => {
  if (holds()) return
  let end = (): void => {}
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (holds()) resolve()
    }
    // With a listener for errors: without one XState would throw the actor's crash at the host.
    const subscription = actor.subscribe({ next: look, error: () => resolve(), complete: () => resolve() })
    end = () => subscription.unsubscribe()
  })
  end()
}

/** Where a socket does not stay. Draining it may stay long, once its port is closed. */
const UNDER_WAY = [
  'starting',
  'binding',
  { suspended: 'unbinding' },
  { draining: 'unbinding' },
  { draining: 'cutting' },
]

const isUnderWay = (snapshot: AnyMachineSnapshot): boolean =>
  snapshot.status === 'active' && (snapshot.value === 'draining' || UNDER_WAY.some((value) => snapshot.matches(value)))

const childrenOf = (actor: AnyActorRef): AnyActorRef[] => {
  const { context, children } = actor.getSnapshot()
  // One that died as it was made knows nothing.
  const ids = (context?.rows as Table<Ward> | undefined)?.ids ?? []
  return ids.flatMap((id) => children[id] ?? [])
}

/**
 * Resolves when no socket of a listener, or of any, is on its way to somewhere: each one listens, backs off (L9), is
 * suspended, has failed, or has closed its port and waits for its connections.
 */
export const settled = async (supervisor: SupervisorActor, listener?: string): Promise<void> => {
  const listeners = childrenOf(supervisor).filter(
    (actor) => listener === undefined || actor.getSnapshot().context?.name === listener,
  )
  const sockets = listeners.flatMap(childrenOf)
  await Promise.all(sockets.map((socket) => until(socket, () => !isUnderWay(socket.getSnapshot()))))
}

/** Resolves when the actors of a listener are gone that are leaving now (L7). */
export const gone = async (supervisor: SupervisorActor, listener: string): Promise<void> => {
  const rows = () => supervisor.getSnapshot().context.rows
  const leaving = rows().entries.filter(([, row]) => row.name === listener && row.leaving !== undefined)
  await Promise.all(leaving.map(([id]) => until(supervisor, () => !rows().has(id))))
}
