import { numberOf } from '../../net/connection-ids.ts'
import type { TcpConnection } from '../../net/tcp-connection.ts'
import { addressWords, parseAddress } from '../../policies/address.ts'
import { compileAddressList } from '../../policies/index.ts'
import { ApiError } from '../server/api-error.ts'
import type { ChangeOperations } from './operations.ts'

/** Which connections are wanted. */
export interface ConnectionQuery {
  readonly listener?: string | undefined
  /** What an element of an address list can say: an address, a range, a network, `#name`. */
  readonly address?: string | undefined
  readonly limit: number
  /** The id of the last one of the page before. */
  readonly after?: string | undefined
}

/** So many addresses are told at most. */
const MOST_ADDRESSES = 50

/** The connections that are open, for people: page by page, and one of them ended. */
export class ConnectionList {
  readonly #estate: ChangeOperations['estate']

  constructor(estate: ChangeOperations['estate']) {
    this.#estate = estate
  }

  /** A page in the order of the ids, how many there are, and the addresses that have the most. */
  page(query: ConnectionQuery) {
    const wanted = this.#wanted(query)
    const start = startOf(query)
    const rest = wanted.filter(({ number }) => number > start)
    const page = rest.sort((one, other) => one.number - other.number).slice(0, query.limit)
    const rows = page.map(rowOf)
    const next = rest.length > page.length ? rows.at(-1)?.id : undefined
    return { total: wanted.length, rows, next, addresses: busiest(wanted) }
  }

  /** Ends a connection at once, whatever it is doing. Throws `CONNECTION_UNKNOWN`. */
  close(id: string): void {
    const number = numberOf(id)
    for (const connection of number === undefined ? [] : openConnections(this.#estate)) {
      if (connection.number !== number) continue
      connection.socket.destroy()
      return
    }
    throw new ApiError(404, 'CONNECTION_UNKNOWN', `there is no connection ${id}: it may have ended. List them again.`)
  }

  #wanted({ listener, address }: ConnectionQuery): TcpConnection[] {
    const isFrom = this.#isFrom(address)
    const all = [...openConnections(this.#estate)]
    return all.filter((one) => (listener === undefined || one.listener === listener) && isFrom(one))
  }

  #isFrom(address: string | undefined): (connection: TcpConnection) => boolean {
    if (address === undefined) return () => true
    const lists = this.#estate.prepared?.settings.addressLists ?? {}
    const set = compileAddressList(address, { name: 'the address asked for', lists })
    const words = addressWords()
    return ({ remoteAddress }) => parseAddress(remoteAddress, words) && set.holds(words)
  }
}

/** Who is connected, also to sockets that are leaving: whatever is in their tables. */
function* openConnections({ ports }: ChangeOperations['estate']): Generator<TcpConnection> {
  for (const port of ports) if (port.kind === 'tcpSocket') yield* port.table
}

const startOf = ({ after }: ConnectionQuery): number => (after === undefined ? 0 : (numberOf(after) ?? 0))

const busiest = (connections: readonly TcpConnection[]) => {
  const counts = new Map<string, number>()
  for (const { remoteAddress } of connections) counts.set(remoteAddress, (counts.get(remoteAddress) ?? 0) + 1)
  const addresses = [...counts].map(([address, open]) => ({ address, open }))
  return addresses.sort((one, other) => other.open - one.open).slice(0, MOST_ADDRESSES)
}

const rowOf = (connection: TcpConnection) => ({
  id: connection.id,
  listener: connection.listener,
  socket: connection.socketName,
  remoteAddress: connection.remoteAddress,
  remotePort: connection.remotePort,
  localAddress: connection.localAddress,
  localPort: connection.localPort,
  secure: connection.secure,
  secureBy: connection.secureBy,
  domain: connection.domain,
  user: connection.user,
  phase: connection.phase,
  client: connection.client,
  openedAt: connection.openedAt,
  bytesRead: connection.socket.bytesRead,
  bytesWritten: connection.socket.bytesWritten ?? 0,
})
