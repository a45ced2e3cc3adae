import { freeId, type ListenerEvent } from '../listener/index.ts'
import type { Change, ListenerRow } from './types.ts'

export type Rows = Readonly<Record<string, ListenerRow>>

/** What the supervisor does to its listeners. */
export type Effect =
  | { readonly do: 'start'; readonly id: string; readonly row: ListenerRow }
  | { readonly do: 'send'; readonly id: string; readonly event: ListenerEvent }
  | { readonly do: 'bury'; readonly id: string }
  | { readonly do: 'restart'; readonly id: string }

export interface Step {
  readonly rows: Rows
  readonly effects: readonly Effect[]
}

/** The actor of a listener that is not leaving. */
export const idOf = (rows: Rows, listener: string): string | undefined =>
  Object.keys(rows).find((id) => rows[id]?.name === listener && rows[id]?.state !== 'leaving')

/** New settings: whatever closes comes before whatever opens, since it may be for the same port (L6). */
export const apply = (rows: Rows, change: Change): Step => {
  const next: Record<string, ListenerRow> = { ...rows }
  const effects: Effect[] = []
  const send = (listener: string, event: ListenerEvent): void => {
    const id = idOf(next, listener)
    if (id !== undefined) effects.push({ do: 'send', id, event })
  }
  for (const { listener, sockets } of change.close) send(listener, { type: 'close', sockets })
  for (const listener of change.end) {
    send(listener, { type: 'drain' })
    const id = idOf(next, listener)
    if (id !== undefined) next[id] = { ...(next[id] as ListenerRow), state: 'leaving' }
  }
  for (const { listener, drainDeadline } of change.update) send(listener, { type: 'update', drainDeadline })
  for (const { listener, ports } of change.open) send(listener, { type: 'open', ports })
  for (const start of change.start) {
    const id = freeId(next, start.name)
    const row: ListenerRow = { ...start, state: 'up' }
    next[id] = row
    effects.push({ do: 'start', id, row })
  }
  return { rows: next, effects }
}

/** Tells one listener, or all. */
export const tell = (rows: Rows, event: ListenerEvent, listener?: string): Step => {
  const meant = Object.keys(rows).filter((id) => rows[id]?.state !== 'restarting')
  const ids = listener === undefined ? meant : meant.filter((id) => id === idOf(rows, listener))
  return { rows, effects: ids.map((id) => ({ do: 'send', id, event })) }
}

/** The end of all: everyone is told in one go, before anything is waited for (D2). */
export const drain = (rows: Rows, deadline: number | undefined): Step => {
  const here = Object.entries(rows).filter(([, row]) => row.state !== 'restarting')
  return {
    rows: Object.fromEntries(here.map(([id, row]) => [id, { ...row, state: 'leaving' }])),
    effects: here.map(([id]) => ({ do: 'send', id, event: { type: 'drain', deadline } })),
  }
}

export const end = (rows: Rows, id: string): Step => {
  const { [id]: _, ...rest } = rows
  return { rows: rest, effects: [{ do: 'bury', id }] }
}

/** A listener's actor died, and its sockets with it: their leases end, and it is started again after a while (D5). */
export const crash = (rows: Rows, id: string): Step => {
  const row = rows[id]
  if (row === undefined) return { rows, effects: [] }
  if (row.state === 'leaving') return end(rows, id)
  return {
    rows: { ...rows, [id]: { ...row, state: 'restarting' } },
    effects: [
      { do: 'bury', id },
      { do: 'restart', id },
    ],
  }
}

export const restart = (rows: Rows, id: string): Step => {
  const row = rows[id]
  if (row?.state !== 'restarting') return { rows, effects: [] }
  const up: ListenerRow = { ...row, state: 'up' }
  return { rows: { ...rows, [id]: up }, effects: [{ do: 'start', id, row: up }] }
}
