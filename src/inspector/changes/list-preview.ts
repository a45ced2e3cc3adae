import type { TcpConnection } from '../../net/tcp-connection.ts'
import { access } from '../../policies/access.ts'
import { addressWords, parseAddress } from '../../policies/address.ts'
import { type AddressSet, EMPTY_SET } from '../../policies/address-set.ts'
import { type Refusal, refuse } from '../../policies/verdict.ts'
import type { ListenerSettings, SocketSettings } from '../../settings/index.ts'
import type { ChangeOperations } from './operations.ts'

/** The lists as they would be. */
export interface Doors {
  named(list: string): AddressSet | undefined
  addressesOf(row: SocketSettings): AddressSet | undefined
}

/** So many of those who would be refused are named. */
const MOST_EXAMPLES = 10

const CLIENTS_ONLY = refuse('clients-only')
const UNTRUSTED = refuse('proxy-untrusted')

/** How many of the open connections other lists would have refused, on the sockets of the settings, and some of them. */
export const refusedOf = (doors: Doors, estate: ChangeOperations['estate']) => {
  const examples: object[] = []
  let [refused, of] = [0, 0]
  for (const { listener, row, connections } of tablesOf(estate)) {
    const judge = judgeOf(doors, listener, row)
    for (const connection of connections) {
      of++
      const refusal = judge(connection)
      if (refusal === undefined) continue
      refused++
      if (examples.length < MOST_EXAMPLES) examples.push(exampleOf(connection, refusal))
    }
  }
  return { refused, of, examples }
}

/** The connections that hold a place, by the row that they came to. */
function* tablesOf(estate: ChangeOperations['estate']) {
  for (const { settings: listener } of estate.prepared?.listeners.values() ?? [])
    for (const row of listener.sockets) {
      const socket = estate.port(row.name)
      if (socket?.kind !== 'tcpSocket') continue
      yield { listener, row, connections: [...socket.table].filter(({ isCounted }) => isCounted) }
    }
}

/**
 * Asks what the gate asks of addresses, in its order: a proxy is judged as itself first, then the client that it names
 * (X2), and at last whether it is one of the clients where others are not served (P6).
 */
const judgeOf = (doors: Doors, { clientsOnly }: ListenerSettings, row: SocketSettings) => {
  const words = addressWords()
  const { restriction: mode } = row
  const restriction = { mode, addresses: doors.addressesOf(row) ?? EMPTY_SET }
  const mayEnter = access({ denied: doors.named('denied') ?? EMPTY_SET, restriction })
  const ask = (address: string) => (parseAddress(address, words) ? mayEnter(words) : undefined)
  const holds = (list: string, address: string) => doors.named(list)?.has(address) ?? false
  return ({ remoteAddress, peerAddress, proxyHeader }: TcpConnection): Refusal | undefined => {
    const refusal = ask(peerAddress)
    if (refusal !== undefined) return refusal
    if (proxyHeader !== undefined && !holds('trustedProxies', peerAddress)) return UNTRUSTED
    return ask(remoteAddress) ?? (clientsOnly && !holds('clients', remoteAddress) ? CLIENTS_ONLY : undefined)
  }
}

const exampleOf = ({ listener, socketName, remoteAddress }: TcpConnection, { reason, evidence }: Refusal) => {
  const { list, line } = evidence
  return { listener, socket: socketName, address: remoteAddress, reason, list, line }
}
