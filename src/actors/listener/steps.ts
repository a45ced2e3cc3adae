import type { Lease } from '../lease.ts'
import type { AnyPort, SocketCommand } from '../socket-types.ts'
import type { Table } from '../table.ts'
import * as wards from '../wards.ts'
import type { Leaving, SocketRow } from './types.ts'

export type Rows = Table<SocketRow>
export type Step = wards.Step<SocketRow, SocketCommand>
type Effect = Step['effects'][number]

/** New sockets come into the table. On a suspended listener they come up closed (D1). */
export const open = (rows: Rows, ports: readonly AnyPort[], lease: Lease<AnyPort>, suspended: boolean): Step => {
  const added = new Map<string, SocketRow>()
  const taken = { has: (id: string) => rows.has(id) || added.has(id) }
  for (const port of ports) added.set(wards.freeId(taken, port.identity.name), newRow(port, lease, suspended))
  return { rows: rows.with(added), effects: [...added].map(([id, row]) => ({ do: 'start', id, row })) }
}

const newRow = (port: AnyPort, lease: Lease<AnyPort>, suspended: boolean): SocketRow => ({
  port,
  lease: lease.sublet(port),
  state: 'up',
  leaving: undefined,
  suspended,
  condemned: false,
  crashes: [],
  error: undefined,
})

/** Takes over what an earlier actor of the listener has left behind: its sockets, and connections of gone ones (D5). */
export const begin = (
  rows: Rows,
  {
    ports,
    leaving,
    lease,
    suspended,
  }: { ports: readonly AnyPort[]; leaving: Leaving; lease: Lease<AnyPort>; suspended: boolean },
  now: number,
): Step => {
  const opened = open(rows, ports, lease, suspended)
  const left = open(opened.rows, leaving.ports, lease, true)
  const names = new Set(leaving.ports)
  const closed = closeRows(left.rows, leaving.deadline, now, ({ port }) => names.has(port))
  return { rows: closed.rows, effects: [...opened.effects, ...left.effects, ...closed.effects] }
}

/** Rows go: they stop accepting at once, and their connections may finish (L7). */
export const close = (rows: Rows, deadline: number, now: number, names: readonly string[]): Step => {
  const meant = new Set(names)
  return closeRows(rows, deadline, now, ({ port, leaving }) => leaving === undefined && meant.has(port.identity.name))
}

/** All of them go; those that are leaving already are given no more time than the others (D2). */
export const closeAll = (rows: Rows, deadline: number, now: number): Step => closeRows(rows, deadline, now, () => true)

const closeRows = (rows: Rows, deadline: number, now: number, isMeant: (row: SocketRow) => boolean): Step => {
  const departed = new Map<string, SocketRow>()
  const effects: Effect[] = []
  for (const [id, row] of rows.entries) {
    if (!isMeant(row)) continue
    const departure = wards.depart<SocketRow, SocketCommand>(id, row, deadline, now)
    departed.set(id, departure.row)
    effects.push(...departure.effects)
  }
  return { rows: rows.with(departed), effects }
}

export const update = (rows: Rows): Step => wards.tell(rows, { type: 'update' })

export const suspend = (rows: Rows): Step => wards.suspend(rows, { type: 'suspend' })

export const resume = (rows: Rows): Step => {
  const pardoned = rows.with(rows.entries.map(([id, row]) => [id, { ...row, condemned: false }]))
  return wards.resume(pardoned, { type: 'resume' })
}

/** A socket's actor died. After too many times it comes up as `failed`, for all to see, and if it dies even so not at all (D5). */
export const crash = (rows: Rows, id: string, error: unknown, now: number): Step => {
  const step: Step = wards.crash(rows, id, error, now)
  const row = step.rows.get(id)
  if (row?.state !== 'down' || row.condemned) return step
  const condemned: SocketRow = { ...row, state: 'up', condemned: true }
  return { rows: step.rows.with([[id, condemned]]), effects: [...step.effects, { do: 'start', id, row: condemned }] }
}

export const restart = (rows: Rows, id: string, now: number): Step => wards.restart(rows, id, now)

export const end = (rows: Rows, id: string): Step => wards.end(rows, id)

/** The same where all end together: they are buried together, at the listener's own end. */
export const endUnburied = (rows: Rows, id: string): Step => {
  const step = end(rows, id)
  return { rows: step.rows, effects: step.effects.filter((effect) => effect.do !== 'bury') }
}

/** How a socket comes up. */
export const beginningOf = ({ condemned, suspended, leaving }: SocketRow): 'binding' | 'suspended' | 'failed' => {
  if (condemned) return 'failed'
  return suspended || leaving !== undefined ? 'suspended' : 'binding'
}
