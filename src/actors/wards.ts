import { messageOf } from '../thrown.ts'
import { judgeCrash } from './back-off.ts'
import type { Lease } from './lease.ts'
import type { AnyPort } from './socket-types.ts'
import type { Table } from './table.ts'

/** A child that is watched over: what its parent knows of it, also while it has no actor. */
export interface Ward {
  /** Held until it is gone for good, and renewed when it dies. */
  readonly lease: Lease<AnyPort>
  /** `restarting`: it died, and is started again after a while. `down`: it died too often, and has no actor (D5). */
  readonly state: 'up' | 'restarting' | 'down'
  /** Gone from the settings: when its last connection has to be gone, on the clock of `performance` (L7). */
  readonly leaving: number | undefined
  /** Closed on request (D1). */
  readonly suspended: boolean
  /** When it died lately, on the clock of `performance`. */
  readonly crashes: readonly number[]
  readonly error: string | undefined
}

/** What every ward understands: an end, with a deadline in milliseconds from now; 0 cuts at once. */
export interface Drain {
  readonly type: 'drain'
  readonly deadline: number
}

/** What a parent does for its wards. */
export type Care<R, C> =
  | { readonly do: 'start'; readonly id: string; readonly row: R }
  | { readonly do: 'send'; readonly id: string; readonly command: C | Drain }
  | { readonly do: 'restart'; readonly id: string; readonly delay: number }
  /** A finished child stays listed until it is stopped. */
  | { readonly do: 'bury'; readonly id: string }
  | { readonly do: 'endLease'; readonly lease: Lease<AnyPort> }
  /** It is gone for good. */
  | { readonly do: 'retire'; readonly row: R }
  /** It died too often to be waited for: its connections are closed. */
  | { readonly do: 'cut'; readonly row: R }
  | { readonly do: 'tellCrash'; readonly row: R; readonly error: unknown; readonly restartIn: number | undefined }

/** Has an action carried out that is called as the care is, with it as parameters: each parent says what it means there. */
export const order = <R, C>(
  enqueue: unknown,
  care: Exclude<Care<R, C>, { do: 'start' | 'send' | 'restart' | 'bury' }>,
): void => (enqueue as (action: { type: string; params: object }) => void)({ type: care.do, params: care })

/** A decision: how the table looks after it, and what is to be done for it. */
export interface Step<R, C> {
  readonly rows: Table<R>
  readonly effects: readonly Care<R, C>[]
}

/** A free actor id: the name, with a number while a namesake is still leaving. A taken one would orphan that. */
export const freeId = (taken: { has(id: string): boolean }, name: string): string => {
  if (!taken.has(name)) return name
  let count = 2
  while (taken.has(`${name}#${count}`)) count++
  return `${name}#${count}`
}

/** Tells all that have an actor, or those of them that are meant. */
export const tell = <R extends Ward, C>(
  rows: Table<R>,
  command: C,
  isMeant: (row: R) => boolean = () => true,
): Step<R, C> => ({
  rows,
  effects: rows.entries.flatMap(([id, row]): Care<R, C>[] =>
    row.state === 'up' && isMeant(row) ? [{ do: 'send', id, command }] : [],
  ),
})

/** Closes them on request; whoever is started meanwhile comes up closed (D1). */
export const suspend = <R extends Ward, C>(
  rows: Table<R>,
  command: C,
  isMeant: (row: R) => boolean = () => true,
): Step<R, C> => {
  const meant = rows.entries.filter(([, row]) => isMeant(row))
  return tell(rows.with(meant.map(([id, row]) => [id, { ...row, suspended: true }])), command, isMeant)
}

/** Opens them again, and forgives those that stay down their crashes (D1, D5). */
export const resume = <R extends Ward, C>(
  rows: Table<R>,
  command: C,
  isMeant: (row: R) => boolean = () => true,
): Step<R, C> => {
  const pardoned = new Map<string, R>()
  const effects: Care<R, C>[] = []
  for (const [id, row] of rows.entries) {
    if (!isMeant(row)) continue
    const state = row.state === 'down' ? 'up' : row.state
    const pardon: R = { ...row, state, suspended: false, crashes: [], error: undefined }
    pardoned.set(id, pardon)
    if (row.state === 'up') effects.push({ do: 'send', id, command })
    if (row.state === 'down') effects.push({ do: 'start', id, row: pardon })
  }
  return { rows: rows.with(pardoned), effects }
}

/** One leaves. If it has no actor it gets one, so that its connections are waited for like those of others (L7). */
export const depart = <R extends Ward, C>(
  id: string,
  row: R,
  deadline: number,
  now: number,
): { row: R; effects: Care<R, C>[] } => {
  const due = Math.min(row.leaving ?? Number.POSITIVE_INFINITY, now + deadline)
  const leaving: R = { ...row, state: 'up', leaving: due }
  const effects: Care<R, C>[] = row.state === 'up' ? [] : [{ do: 'start', id, row: leaving }]
  effects.push({ do: 'send', id, command: { type: 'drain', deadline: Math.max(0, due - now) } })
  return { row: leaving, effects }
}

/** Its actor has come to its end. */
export const end = <R extends Ward, C>(rows: Table<R>, id: string): Step<R, C> => {
  const row = rows.get(id)
  if (row === undefined) return { rows, effects: [] }
  return {
    rows: rows.without(id),
    effects: [
      { do: 'endLease', lease: row.lease },
      { do: 'bury', id },
      { do: 'retire', row },
    ],
  }
}

/** Its actor died: started again after a while, or not at all after too many times (D5). */
export const crash = <R extends Ward, C>(rows: Table<R>, id: string, error: unknown, now: number): Step<R, C> => {
  const row = rows.get(id)
  if (row === undefined) return { rows, effects: [] }
  const { crashes, restartIn } = judgeCrash(row.crashes, now)
  const told: Care<R, C> = { do: 'tellCrash', row, error, restartIn }
  if (restartIn === undefined && row.leaving !== undefined) {
    const gone = end<R, C>(rows, id)
    return { rows: gone.rows, effects: [told, { do: 'cut', row }, ...gone.effects] }
  }
  const state = restartIn === undefined ? 'down' : 'restarting'
  const next: R = { ...row, state, crashes, error: messageOf(error), lease: row.lease.renew() }
  const effects: Care<R, C>[] = [{ do: 'endLease', lease: row.lease }, { do: 'bury', id }, told]
  if (restartIn !== undefined) effects.push({ do: 'restart', id, delay: restartIn })
  return { rows: rows.with([[id, next]]), effects }
}

/** The wait is over. */
export const restart = <R extends Ward, C>(rows: Table<R>, id: string, now: number): Step<R, C> => {
  const row = rows.get(id)
  if (row?.state !== 'restarting') return { rows, effects: [] }
  if (row.leaving !== undefined) {
    const { row: leaving, effects } = depart<R, C>(id, row, row.leaving - now, now)
    return { rows: rows.with([[id, leaving]]), effects }
  }
  const up: R = { ...row, state: 'up' }
  return { rows: rows.with([[id, up]]), effects: [{ do: 'start', id, row: up }] }
}
