import { backOff } from '../back-off.ts'
import type { SocketCommand } from '../socket-types.ts'
import type { AnyPort, SocketRow } from './types.ts'

export type Rows = Readonly<Record<string, SocketRow>>

/** What the listener does to its sockets. */
export type Effect =
  | { readonly do: 'start'; readonly id: string; readonly row: SocketRow }
  | { readonly do: 'send'; readonly id: string; readonly command: SocketCommand }
  | { readonly do: 'bury'; readonly id: string }
  | { readonly do: 'restart'; readonly id: string; readonly delay: number }
  | { readonly do: 'tellCrash'; readonly row: SocketRow; readonly error: unknown; readonly restartIn: number | undefined }

/** A decision: how the table looks after it, and what is to be done for it. */
export interface Step {
  readonly rows: Rows
  readonly effects: readonly Effect[]
}

/** More crashes than this in so many milliseconds, and a socket stays down (D5). */
export const CRASH_BUDGET = 5
const CRASH_WINDOW = 60_000
const FIRST_RESTART = 100
const LONGEST_RESTART = 10_000

/** A free actor id: the socket's name, with a number while a namesake is still leaving. A taken one would orphan it. */
export const freeId = (taken: object, name: string): string => {
  if (!Object.hasOwn(taken, name)) return name
  let count = 2
  while (Object.hasOwn(taken, `${name}#${count}`)) count++
  return `${name}#${count}`
}

/** New sockets come into the table. */
export const open = (rows: Rows, ports: readonly AnyPort[]): Step => {
  const next: Record<string, SocketRow> = { ...rows }
  const effects: Effect[] = []
  for (const port of ports) {
    const id = freeId(next, port.identity.name)
    const row: SocketRow = { port, state: 'up', crashes: [] }
    next[id] = row
    effects.push({ do: 'start', id, row })
  }
  return { rows: next, effects }
}

/** The same decision on a suspended listener: whoever is started is suspended at once (D1). */
export const suspended = ({ rows, effects }: Step): Step => ({
  rows,
  effects: effects.flatMap((effect): Effect[] =>
    effect.do === 'start' ? [effect, { do: 'send', id: effect.id, command: { type: 'suspend' } }] : [effect],
  ),
})

/**
 * Rows go: they stop accepting at once, and their connections may finish (L7). One that waits for its restart is
 * started for it, so that its connections are waited for like others. Without names all of them go.
 */
export const close = (rows: Rows, deadline: number, names?: readonly string[]): Step => {
  const next: Record<string, SocketRow> = { ...rows }
  const effects: Effect[] = []
  for (const [id, row] of Object.entries(rows)) {
    if (row.state === 'leaving' || names?.includes(row.port.identity.name) === false) continue
    const leaving: SocketRow = { ...row, state: 'leaving' }
    next[id] = leaving
    if (row.state === 'restarting') effects.push({ do: 'start', id, row: leaving })
    effects.push({ do: 'send', id, command: { type: 'drain', deadline } })
  }
  return { rows: next, effects }
}

/** Tells every socket that has an actor. */
export const tell = (rows: Rows, command: SocketCommand): Step => {
  const here = Object.entries(rows).filter(([, row]) => row.state !== 'restarting')
  return { rows, effects: here.map(([id]) => ({ do: 'send', id, command })) }
}

/** A socket's actor has come to its end. */
export const end = (rows: Rows, id: string): Step => {
  const { [id]: _, ...rest } = rows
  return { rows: rest, effects: [{ do: 'bury', id }] }
}

/** A socket's actor died: restarted after a while, down after too many times, and gone if it was leaving (D5). */
export const crash = (rows: Rows, id: string, error: unknown, now: number): Step => {
  const row = rows[id]
  if (row === undefined) return { rows, effects: [] }
  if (row.state === 'leaving') return { ...end(rows, id), effects: [{ do: 'bury', id }, tellCrash(row, error)] }
  const crashes = [...row.crashes.filter((time) => now - time < CRASH_WINDOW), now]
  if (crashes.length > CRASH_BUDGET) {
    const down: SocketRow = { ...row, state: 'down', crashes, error: String(error) }
    return { rows: { ...rows, [id]: down }, effects: [{ do: 'bury', id }, tellCrash(row, error), { do: 'start', id, row: down }] }
  }
  const delay = backOff(crashes.length - 1, FIRST_RESTART, LONGEST_RESTART)
  const effects: Effect[] = [{ do: 'bury', id }, tellCrash(row, error, delay), { do: 'restart', id, delay }]
  return { rows: { ...rows, [id]: { ...row, state: 'restarting', crashes } }, effects }
}

const tellCrash = (row: SocketRow, error: unknown, restartIn?: number): Effect => ({ do: 'tellCrash', row, error, restartIn })

/** The wait is over. */
export const restart = (rows: Rows, id: string): Step => {
  const row = rows[id]
  if (row?.state !== 'restarting') return { rows, effects: [] }
  const up: SocketRow = { ...row, state: 'up' }
  return { rows: { ...rows, [id]: up }, effects: [{ do: 'start', id, row: up }] }
}
