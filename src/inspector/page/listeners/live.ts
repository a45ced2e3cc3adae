import type { ListenerStatus, ListenerTally, SocketStatus, Status, Tally } from '../api/shapes.ts'
import type { Row } from './draft.ts'

/** Puts the counts of the last second over a status that was read some time ago. */
export const withTally = (status: Status, tally: Tally | undefined): Status => {
  if (tally === undefined) return status
  const listeners = Object.entries(status.listeners).map(
    ([name, listener]) => [name, withListenerTally(listener, tally.listeners[name])] as const,
  )
  return { ...status, open: tally.open, listeners: Object.fromEntries(listeners) }
}

const withListenerTally = (listener: ListenerStatus, tally: ListenerTally | undefined): ListenerStatus => {
  if (tally === undefined) return listener
  const sockets = listener.sockets.map((socket) => {
    const counted = tally.sockets[socket.name]
    return counted === undefined
      ? socket
      : { ...socket, ...counted, admission: counted.admission, handshaking: counted.handshaking }
  })
  return { ...listener, open: tally.open, sockets }
}

/** Whether a tally counts other sockets than the status knows: then the status is old. */
export const isStale = (status: Status, tally: Tally): boolean => {
  const known = Object.entries(status.listeners).flatMap(([name, { sockets }]) =>
    sockets.map((s) => `${name} ${s.name}`),
  )
  const told = Object.entries(tally.listeners).flatMap(([name, { sockets }]) =>
    Object.keys(sockets).map((socket) => `${name} ${socket}`),
  )
  return known.sort().join() !== told.sort().join()
}

/** The socket of each row, and those that belong to none: they are on their way out. */
export const pairLive = (
  rows: readonly Row[],
  sockets: readonly SocketStatus[],
): { readonly ofRow: ReadonlyMap<number, SocketStatus>; readonly leaving: readonly SocketStatus[] } => {
  const free = new Set(sockets)
  const ofRow = new Map<number, SocketStatus>()
  const take = (fits: (row: NonNullable<Row['written']>, socket: SocketStatus) => boolean) => {
    for (const { index, written } of rows) {
      if (written === undefined || written.port === '0' || ofRow.has(index)) continue
      const socket = [...free].find((candidate) => isStaying(candidate) && fits(written, candidate))
      if (socket === undefined) continue
      free.delete(socket)
      ofRow.set(index, socket)
    }
  }
  take((row, { port, address }) => row.port === String(port) && (row.address || 'all') === address)
  take((row, { port }) => row.port === String(port))
  take((row) => row.port === 'any')
  return { ofRow, leaving: [...free] }
}

const isStaying = ({ state }: SocketStatus): boolean => !/^(draining|closed)/.test(state)
