import type { Lease } from '../lease.ts'
import type { ListenerEvent } from '../listener/index.ts'
import type { AnyPort } from '../socket-types.ts'
import type { Table } from '../table.ts'
import * as wards from '../wards.ts'
import type { Change, ListenerRow, ListenerStart } from './types.ts'

export type Rows = Table<ListenerRow>
export type Step = wards.Step<ListenerRow, ListenerEvent>
type Effect = Step['effects'][number]

/** Actor ids cannot be those of the supervisor's other children, whatever the listener is called. */
export const listenerId = (name: string): string => `listener:${name}`

/** The actor of a listener that is not leaving. */
const idOf = (rows: Rows, name: string): string | undefined =>
  rows.entries.find(([, row]) => row.name === name && row.leaving === undefined)?.[0]

/**
 * New settings: whatever closes comes before whatever opens, since it may be for the same port (L6). A listener without
 * an actor is told nothing: it reads the settings when it is started again.
 */
export const apply = (rows: Rows, change: Change, lease: Lease<AnyPort>, now: number): Step => {
  let next = rows
  const effects: Effect[] = []
  const tell = (name: string, command: ListenerEvent): void => {
    const id = idOf(next, name)
    if (id !== undefined && next.get(id)?.state === 'up') effects.push({ do: 'send', id, command })
  }
  for (const { listener, sockets } of change.close) tell(listener, { type: 'close', sockets })
  for (const name of change.end) {
    const step = end(next, idOf(next, name), now)
    next = step.rows
    effects.push(...step.effects)
  }
  for (const { listener, drainDeadline } of change.update) {
    tell(listener, { type: 'update', drainDeadline })
    next = amend(next, listener, { drainDeadline })
  }
  for (const { listener, ports } of change.open) tell(listener, { type: 'open', ports })
  for (const start of change.start) {
    const id = wards.freeId(next, listenerId(start.name))
    const row = newRow(start, lease)
    next = next.with([[id, row]])
    effects.push({ do: 'start', id, row })
  }
  return { rows: next, effects }
}

const newRow = (start: ListenerStart, lease: Lease<AnyPort>): ListenerRow => ({
  ...start,
  lease: lease.sublet(),
  state: 'up',
  leaving: undefined,
  suspended: false,
  crashes: [],
  error: undefined,
  orphans: [],
})

const amend = (rows: Rows, name: string, news: Partial<ListenerRow>): Rows => {
  const id = idOf(rows, name)
  return id === undefined ? rows : rows.with([[id, { ...(rows.get(id) as ListenerRow), ...news }]])
}

const end = (rows: Rows, id: string | undefined, now: number): Step => {
  const row = id === undefined ? undefined : rows.get(id)
  if (id === undefined || row === undefined) return { rows, effects: [] }
  const departure = depart(id, row, row.drainDeadline, now)
  return { rows: rows.with([[id, departure.row]]), effects: departure.effects }
}

/** It has no ports any more, only such that are left behind. */
const depart = (id: string, row: ListenerRow, deadline: number, now: number) => {
  const orphans = [...new Set([...row.orphans, ...row.ports()])]
  return wards.depart<ListenerRow, ListenerEvent>(id, { ...row, ports: () => [], orphans }, deadline, now)
}

/** The end of all: everyone is told in one go, before anything is waited for (D2). */
export const drain = (rows: Rows, deadline: number | undefined, now: number): Step => {
  const departures = rows.entries.map(([id, row]) => depart(id, row, deadline ?? row.drainDeadline, now))
  return {
    rows: rows.with(rows.ids.map((id, index) => [id, (departures[index] as { row: ListenerRow }).row])),
    effects: departures.flatMap(({ effects }) => effects),
  }
}

const named = (name: string | undefined) => (row: ListenerRow) => name === undefined || row.name === name

export const suspend = (rows: Rows, name: string | undefined): Step =>
  wards.suspend(rows, { type: 'suspend' }, named(name))

export const resume = (rows: Rows, name: string | undefined): Step =>
  wards.resume(rows, { type: 'resume' }, named(name))

/** A listener's actor died, and its sockets with it: their leases end, and whoever is started next takes over (D5). */
export const crash = (rows: Rows, id: string, error: unknown, now: number): Step => {
  const row = rows.get(id)
  if (row === undefined) return { rows, effects: [] }
  const orphaned = rows.with([[id, { ...row, orphans: [...new Set(row.lease.ports)] }]])
  return wards.crash(orphaned, id, error, now)
}

export const restart = (rows: Rows, id: string, now: number): Step => wards.restart(rows, id, now)

export const buried = (rows: Rows, id: string): Step => wards.end(rows, id)

/** What a listener's actor is to take over from the one before: connections of sockets that are gone. */
export const leavingOf = ({ orphans, ports, drainDeadline }: ListenerRow) => {
  const current = new Set(ports())
  return { ports: orphans.filter((port) => port.open > 0 && !current.has(port)), deadline: drainDeadline }
}
