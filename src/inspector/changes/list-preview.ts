import type { TcpConnection } from '../../net/tcp-connection.ts'
import type { Admission } from '../../policies/admission.ts'
import { Peer } from '../../policies/peer.ts'
import type { PolicyLists } from '../../policies/policy.ts'
import type { Refusal } from '../../policies/verdict.ts'
import { idleAdmission, type Prepared, type PreparedSocket } from '../../settings/index.ts'
import type { ChangeOperations } from './operations.ts'

/** The lists as they would be. */
export interface ListDraft {
  readonly lists: PolicyLists
  addressesOf(socket: PreparedSocket): PreparedSocket['addresses']
}

/** So many of those who would be refused are named. */
const MOST_EXAMPLES = 10

/** How many of the open connections other lists would have refused, on the sockets of the settings, and some of them. */
export const refusedOf = (draft: ListDraft, { estate }: Pick<ChangeOperations, 'estate'>, prepared: Prepared) => {
  const after = { ...prepared, lists: draft.lists }
  const examples: object[] = []
  let [refused, of] = [0, 0]
  for (const listener of prepared.listeners.values())
    for (const socket of listener.sockets) {
      const port = estate.port(socket.settings.name)
      if (port?.kind !== 'tcpSocket') continue
      const next = { ...socket, addresses: draft.addressesOf(socket) }
      const judge = judgeOf(idleAdmission(after, listener, next, estate.bans), after)
      for (const connection of port.table) {
        if (!connection.isCounted) continue
        of++
        const refusal = judge(connection)
        if (refusal === undefined) continue
        refused++
        if (examples.length < MOST_EXAMPLES) examples.push(exampleOf(connection, refusal))
      }
    }
  return { refused, of, examples }
}

/** Asks about an open connection what it was asked when it came, but for the counts: it holds its place. */
const judgeOf = (admission: Admission, { lists, settings }: Prepared) => {
  const peer = new Peer(lists, settings.perAddressIpv6Prefix)
  return ({ peerAddress, remoteAddress, proxyHeader }: TcpConnection): Refusal | undefined => {
    const hasHeader = proxyHeader !== undefined
    if (!peer.read(peerAddress, hasHeader)) return undefined
    const refusal = admission.address(peer)
    if (refusal !== undefined) return refusal
    if (!hasHeader) return admission.client(peer) ?? admission.session?.(peer)
    if (!peer.read(remoteAddress, true)) return undefined
    return admission.behindProxy(peer) ?? admission.session?.(peer)
  }
}

const exampleOf = ({ listener, socketName, remoteAddress }: TcpConnection, { reason, evidence }: Refusal) => {
  const { list, line } = evidence
  return { listener, socket: socketName, address: remoteAddress, reason, list, line }
}
