import { backlogChange, bindingChanges, listenerChanges, rowChanges, serverChanges } from './changes.ts'
import { pairRows, type RowPairs } from './row-pairs.ts'
import type { ListenerSettings, Settings, SocketSettings } from './settings.ts'
import { nameSockets } from './socket-names.ts'

/** Where a row listens. */
export interface PlanEndpoint {
  readonly transport: 'tcp' | 'udp'
  /** `all`, or one address in its one form. */
  readonly address: string
  readonly port: number | 'any'
}

/** What happens to one row of the tables. */
export interface PlanRow {
  /**
   * `keep`: the socket and its connections stay, `changes` hold for the next connection (L6). `open`: a new socket.
   * `close`: it stops accepting, connections live on to the drain deadline (L7). `rebind`: the listener keeps the port
   * and asks something else of the kernel, so that the socket is closed and one of the same name opened.
   */
  readonly action: 'keep' | 'open' | 'close' | 'rebind'
  readonly listener: string
  /** The socket's name. */
  readonly socket: string
  /** Where the row listens from now on; for `close` where it did. */
  readonly endpoint: PlanEndpoint
  /** What is different, as `tls: off -> on`; of long values only the name. */
  readonly changes: readonly string[]
}

/** What happens to a listener itself; its sockets are among the rows. */
export interface PlanListener {
  readonly action: 'add' | 'remove' | 'change' | 'keep'
  readonly listener: string
  /** As in a row; all of it holds from the next connection on. */
  readonly changes: readonly string[]
}

/** What applying settings would do. All that closes, also for a rebind, is to be closed before anything is opened. */
export interface Plan {
  /** What closes first, then the next tables, row by row. */
  readonly rows: readonly PlanRow[]
  readonly listeners: readonly PlanListener[]
  /** What changes for the whole server: `perAddressLimit: 5 -> 9`, `addressLists.clients`, `domains`. */
  readonly server: readonly string[]
  /** The next settings, in which rows that stay keep their names: what is to be current once the plan is done. */
  readonly settings: Settings
}

/** Compares settings with those in force; undefined: nothing runs yet. Pure. */
export const planChange = (current: Settings | undefined, next: Settings): Plan => {
  const was = new Map(current?.listeners.map((listener) => [listener.name, listener]))
  const will = new Map(next.listeners.map((listener) => [listener.name, listener]))
  const removed = [...was.values()].filter(({ name }) => !will.has(name))
  const planned = next.listeners.map((listener) => planListener(was.get(listener.name), listener))
  const closing = [...was.values()].flatMap((listener) => closeRows(listener, will.get(listener.name)))
  return {
    rows: [...closing, ...planned.flatMap(({ rows }) => rows)],
    listeners: [...removed.map(removeListener), ...planned.map(({ change }) => change)],
    server: current === undefined ? [] : serverChanges(current, next),
    settings: { ...next, listeners: planned.map(({ listener }) => listener) },
  }
}

const removeListener = ({ name }: ListenerSettings): PlanListener => ({ action: 'remove', listener: name, changes: [] })

const closeRows = (was: ListenerSettings, will: ListenerSettings | undefined): PlanRow[] =>
  pairRows(was, will).gone.map((row) => ({
    action: 'close',
    listener: was.name,
    socket: row.name,
    endpoint: endpointOf(row, was),
    changes: [],
  }))

const planListener = (was: ListenerSettings | undefined, will: ListenerSettings) => {
  const pairs = pairRows(was, will)
  const listener = { ...will, sockets: renamed(will, pairs) }
  const rows = listener.sockets.map((row, index) => planRow(row, listener, pairs.before.get(will.sockets[index]!), was))
  return { rows, change: changeOf(was, will), listener }
}

const changeOf = (was: ListenerSettings | undefined, will: ListenerSettings): PlanListener => {
  if (was === undefined) return { action: 'add', listener: will.name, changes: [] }
  const changes = listenerChanges(was, will)
  return { action: changes.length > 0 ? 'change' : 'keep', listener: will.name, changes }
}

const planRow = (
  row: SocketSettings,
  listener: ListenerSettings,
  before: { readonly row: SocketSettings; readonly sameBinding: boolean } | undefined,
  was: ListenerSettings | undefined,
): PlanRow => {
  const common = { listener: listener.name, socket: row.name, endpoint: endpointOf(row, listener) }
  if (before === undefined || was === undefined) return { action: 'open', ...common, changes: [] }
  const changes = rowChanges(before.row, row)
  if (before.sameBinding) return { action: 'keep', ...common, changes }
  const bound = [...bindingChanges(before.row, row), ...backlogChange(was, listener)]
  return { action: 'rebind', ...common, changes: [...bound, ...changes] }
}

/** Rows that stay, or are bound again, keep their names; the others get free ones. */
const renamed = (listener: ListenerSettings, { before }: RowPairs): SocketSettings[] => {
  const given = new Map([...before].map(([row, earlier]) => [row, earlier.row.name]))
  const names = nameSockets(listener.name, listener.sockets, given)
  return listener.sockets.map((row, index) => ({ ...row, name: names[index]! }))
}

const endpointOf = ({ address, port }: SocketSettings, { transport }: ListenerSettings): PlanEndpoint => ({
  transport,
  address,
  port,
})
