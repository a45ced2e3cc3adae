import type { TcpConnection } from './tcp-connection.ts'

/** The address that holds most of some connections. */
export interface Greediest {
  readonly oldest: TcpConnection
  readonly count: number
  /** How many of them the newcomer's own address holds. */
  readonly own: number
}

/** What a connection is counted under; one without a place by the address of its peer. */
export const keyOf = ({ place, peerAddress }: TcpConnection): unknown => place?.key ?? peerAddress

/**
 * Who is to give way where no more connections fit: the oldest of the address that holds most. A walk over all of them
 * (in the order of arrival, and at least one): only an arrival beyond the limit asks. `newcomer` is its key.
 */
export const greediestOf = (connections: Iterable<TcpConnection>, newcomer: unknown): Greediest => {
  const holders = new Map<unknown, { readonly oldest: TcpConnection; count: number }>()
  let most: { readonly oldest: TcpConnection; count: number } | undefined
  for (const connection of connections) {
    const key = keyOf(connection)
    const holder = holders.get(key) ?? { oldest: connection, count: 0 }
    holders.set(key, holder)
    holder.count++
    if (most === undefined || holder.count > most.count) most = holder
  }
  const { oldest, count } = most as NonNullable<typeof most>
  return { oldest, count, own: holders.get(newcomer)?.count ?? 0 }
}
