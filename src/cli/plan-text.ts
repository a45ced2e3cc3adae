import type { Plan, PlanListener, PlanRow } from '../settings/index.ts'
import { columns, paint } from './output.ts'

type Told = Pick<Plan, 'rows' | 'listeners' | 'server'>

/** A plan for people: a table of what happens to the sockets, the listeners and the server, and a sum. */
export const planText = ({ rows, listeners, server }: Told): string[] => {
  const changed = listeners.filter(({ action }) => action !== 'keep')
  const table = columns([
    ...rows.flatMap(rowCells),
    ...changed.flatMap(listenerCells),
    ...withChanges(['change', 'server', ''], server),
  ])
  return [...table, ...(table.length > 0 ? [''] : []), sum(rows, changed.length + server.length)]
}

const rowCells = ({ action, socket, endpoint, changes }: PlanRow): string[][] => {
  const { transport, address, port } = endpoint
  const where = address.includes(':') ? `[${address}]` : address
  return withChanges([mark(action), `socket ${socket}`, `${transport} ${where}:${port}`], changes)
}

const listenerCells = ({ action, listener, changes }: PlanListener): string[][] =>
  withChanges([mark(action), `listener ${listener}`, ''], changes, true)

/** One line for what happens, and one for each further change. */
const withChanges = (cells: string[], changes: readonly string[], always = cells[2] !== ''): string[][] => {
  const [first, ...more] = changes
  if (first === undefined) return always ? [cells] : []
  return [[...cells, first], ...more.map((change) => ['', '', '', change])]
}

const COLOURS: Partial<Record<string, 'green' | 'red' | 'yellow'>> = {
  open: 'green',
  add: 'green',
  close: 'red',
  remove: 'red',
  rebind: 'yellow',
}

const mark = (action: string): string => {
  const colour = COLOURS[action]
  return colour === undefined ? action : paint(colour, action)
}

const sum = (rows: readonly PlanRow[], others: number): string => {
  const counts = ACTIONS.map((action) => [action, rows.filter((row) => row.action === action).length] as const)
  const told = counts.filter(([, count]) => count > 0).map(([action, count]) => `${action} ${count}`)
  const nothing = others === 0 && rows.every(({ action, changes }) => action === 'keep' && changes.length === 0)
  return `${told.join(', ') || 'no socket'}${nothing ? ': nothing changes' : ''}`
}

const ACTIONS = ['keep', 'open', 'close', 'rebind'] as const
