import { PortreeveError } from '../errors.ts'
import { canonicalAddress } from '../policies/address.ts'
import type { Admission } from '../policies/admission.ts'
import { type Explanation, explainAnswers } from '../policies/explain.ts'
import { Peer } from '../policies/peer.ts'
import { NOTHING_OPEN, type Standing } from '../policies/standing.ts'
import { findTarget } from './explain-target.ts'
import { idleAdmission } from './policy-context.ts'
import type { Prepared, PreparedListener } from './prepare.ts'

/** Who would come to where, and how. */
export interface ExplainQuery {
  readonly listener: string
  /** The client's address: the peer itself, or with `through` whom its PROXY header names. */
  readonly from: string
  /**
   * `address:port` or `port` that it would connect to; an IPv6 address stands in brackets. Default: the listener's first
   * socket that an address such as the peer's can reach.
   */
  readonly to?: string | undefined
  /** The server name that the client sends in its TLS handshake. Default: it sends none. */
  readonly serverName?: string | undefined
  /** The address of the proxy that the client comes by. Default: it comes itself, and sends no PROXY header. */
  readonly through?: string | undefined
}

/** What runs, as far as it decides about newcomers. */
export interface Running {
  /** The port that a socket is bound to. */
  boundPort(socket: string): number | undefined
  /** The compiled policies of a socket in force. */
  admission(socket: string): Admission | undefined
  /** The open connections of an address and of its listener. */
  standing(listener: string, peer: Peer): Standing
}

/**
 * Walks the way of a connection through the compiled policies of a socket. What the peer does afterwards, as a handshake
 * that fails, is not known. Rejects with a `PortreeveError` for what is no address, and for a listener or socket that does not exist.
 */
export const explain = async (query: ExplainQuery, prepared: Prepared, running: Running): Promise<Explanation> => {
  const from = addressOf(query.from)
  const through = query.through === undefined ? undefined : addressOf(query.through)
  const listener = findListener(query.listener, prepared)
  const { socket, localAddress } = findTarget(query.to, through ?? from, listener, running)
  const { name, proxyProtocol } = socket.settings
  const admission = running.admission(name) ?? idleAdmission(prepared, listener, socket)
  const { lists, settings } = prepared
  const peer = new Peer(lists, settings.perAddressIpv6Prefix)
  const visit = { from, through, localAddress, serverName: query.serverName, proxyProtocol }
  const answers = await explainAnswers(admission, peer, visit, () => running.standing(query.listener, peer))
  const refusing = answers.find(({ refused }) => refused)
  return {
    admitted: refusing === undefined,
    reason: refusing?.reason,
    listener: query.listener,
    socket: name,
    from,
    ...(through !== undefined && { through }),
    client: peer.client,
    blacklisted: lists.blacklisted.holds(peer.words),
    clusterPeer: peer.clusterPeer,
    answers,
  }
}

/** Nothing runs: nobody is connected, and nobody is banned. */
export const NOT_RUNNING: Running = {
  boundPort: () => undefined,
  admission: () => undefined,
  standing: () => NOTHING_OPEN,
}

const addressOf = (text: string): string => {
  const address = canonicalAddress(text)
  if (address !== undefined) return address
  throw new PortreeveError(
    'ADDRESS_INVALID',
    `explain: '${text}' is no address. Write one as 203.0.113.9 or 2001:db8::9.`,
  )
}

const findListener = (name: string, { listeners }: Prepared): PreparedListener => {
  const listener = listeners.get(name)
  if (listener !== undefined) return listener
  const names = [...listeners.keys()].join(', ')
  throw new PortreeveError('LISTENER_UNKNOWN', `explain: there is no listener '${name}'. There is: ${names || 'none'}.`)
}
