import type { AnyActorRef } from 'xstate'
import type { SocketRow } from './listener/index.ts'
import type { SupervisorActor } from './start.ts'
import type { Table } from './table.ts'

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

/** Where a socket does not stay. */
const UNDER_WAY = ['starting', 'binding', { suspended: 'unbinding' }]

/** Resolves when nothing more will come of it without a new event: it listens, backs off, is suspended, or has failed. */
const atRest = (socket: AnyActorRef): Promise<void> =>
  until(socket, () => {
    const snapshot = socket.getSnapshot()
    return snapshot.status !== 'active' || !UNDER_WAY.some((value) => snapshot.matches(value))
  })

/** The sockets of a listener that are in the settings and have an actor. */
const socketsOf = (listener: AnyActorRef | undefined): AnyActorRef[] => {
  const snapshot = listener?.getSnapshot()
  const rows: Table<SocketRow> | undefined = snapshot?.context?.rows
  return (rows?.entries ?? []).flatMap(([id, { leaving }]) =>
    leaving === undefined ? (snapshot.children[id] ?? []) : [],
  )
}

/** Resolves when no socket of a listener, or of any, is on its way to somewhere: one that cannot be bound backs off (L9). */
export const settled = async (supervisor: SupervisorActor, listener?: string): Promise<void> => {
  const { context, children } = supervisor.getSnapshot()
  const listeners = context.rows.entries.flatMap(([id, { name, leaving }]) =>
    leaving === undefined && (listener === undefined || listener === name)
      ? [(children as Record<string, AnyActorRef>)[id]]
      : [],
  )
  await Promise.all(listeners.flatMap(socketsOf).map(atRest))
}

/** Resolves when the actors of a listener are gone that are leaving now (L7). */
export const gone = async (supervisor: SupervisorActor, listener: string): Promise<void> => {
  const rows = () => supervisor.getSnapshot().context.rows
  const leaving = rows().entries.filter(([, row]) => row.name === listener && row.leaving !== undefined)
  await Promise.all(leaving.map(([id]) => until(supervisor, () => !rows().has(id))))
}
