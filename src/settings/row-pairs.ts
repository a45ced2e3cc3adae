import type { ListenerSettings, SocketSettings } from './settings.ts'

/** Which row of the table as it was lives on as which row of the table as it will be. */
export interface RowPairs {
  /** For each row of the next table: the row that it keeps or replaces. */
  readonly before: ReadonlyMap<SocketSettings, { readonly row: SocketSettings; readonly sameBinding: boolean }>
  /** The rows that are gone. */
  readonly gone: readonly SocketSettings[]
}

type Key = (row: SocketSettings, listener: ListenerSettings) => string

/** Equal for rows that ask the same of the kernel: such a row keeps its socket (L6). UDP has no backlog. */
const binding: Key = ({ port, address, ipv6Only, reusePort }, { transport, backlog }) =>
  JSON.stringify([port, address, ipv6Only, reusePort, transport === 'tcp' ? backlog : 0])

const place: Key = ({ port, address }) => JSON.stringify([port, address])

const portAlone: Key = ({ port }) => String(port)

/** A name as `web:8080@127.0.0.2` says an address, and goes with it; other names go with the port. */
const nameFits = (earlier: SocketSettings, row: SocketSettings): boolean =>
  row.port === 'any' || row.address === earlier.address || !earlier.name.includes('@')

/**
 * Pairs the rows of one listener's table, the closest first: same binding, same place, same port. Among equals, as rows
 * for `any` port are, the first pairs with the first. A listener that changes its transport keeps no row.
 */
export const pairRows = (current: ListenerSettings | undefined, next: ListenerSettings | undefined): RowPairs => {
  const before = new Map<SocketSettings, { row: SocketSettings; sameBinding: boolean }>()
  if (current === undefined || current.transport !== next?.transport) return { before, gone: current?.sockets ?? [] }
  let gone: readonly SocketSettings[] = current.sockets
  for (const key of [binding, place, portAlone]) {
    const waiting = groupBy(gone, (row) => key(row, current))
    for (const row of next.sockets) {
      if (before.has(row)) continue
      const alike = waiting.get(key(row, next)) ?? []
      const index = alike.findIndex((earlier) => nameFits(earlier, row))
      if (index >= 0) before.set(row, { row: alike.splice(index, 1)[0]!, sameBinding: key === binding })
    }
    gone = [...waiting.values()].flat()
  }
  const rest = new Set(gone)
  return { before, gone: current.sockets.filter((row) => rest.has(row)) }
}

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group === undefined) groups.set(keyOf(item), [item])
    else group.push(item)
  }
  return groups
}
