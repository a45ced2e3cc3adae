import { PortreeveError } from '../errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { canonicalAddress } from '../policies/address.ts'
import type { Bans } from '../policies/bans.ts'
import { type Door, type Explanation, explainAnswers } from '../policies/explain.ts'
import type { Prepared, PreparedListener, PreparedSocket } from './prepare.ts'

/** Who would come to where. */
export interface ExplainQuery {
  readonly listener: string
  /** The peer's address. */
  readonly from: string
  /** `address:port` or `port` that it would connect to; an IPv6 address stands in brackets. Default: the listener's first socket. */
  readonly to?: string | undefined
}

/** The port that a socket is bound to, by its name; undefined where nothing runs. */
export type BoundPort = (socket: string) => number | undefined

/** What is counted while it runs. */
export interface Counts {
  readonly ledger: Ledger
  readonly bans: Bans
}

/**
 * Answers a query from prepared settings, the counts of a ledger, and the bans. Throws a `PortreeveError` for what does not exist.
 * With `boundPort` a row for `any` port is the one that it got.
 */
export const explain = (
  query: ExplainQuery,
  prepared: Prepared,
  counts: Counts,
  boundPort: BoundPort = () => undefined,
): Explanation => {
  const from = canonicalAddress(query.from)
  if (from === undefined) {
    throw new PortreeveError(
      'ADDRESS_INVALID',
      `explain: '${query.from}' is no address. Write one as 203.0.113.9 or 2001:db8::9.`,
    )
  }
  const listener = findListener(query.listener, prepared)
  const to = readTarget(query.to)
  const socket = findSocket(listener, to, boundPort)
  const answers = explainAnswers(from, doorOf(prepared, listener, socket, to.address, counts))
  const refusing = answers.find(({ refused }) => refused)
  const { clients, blacklisted, clusterPeers } = prepared.lists
  return {
    admitted: refusing === undefined,
    reason: refusing?.reason,
    listener: query.listener,
    socket: socket.settings.name,
    from,
    client: clients.has(from),
    blacklisted: blacklisted.has(from),
    clusterPeer: clusterPeers.has(from),
    answers,
  }
}

interface Target {
  readonly address?: string | undefined
  readonly port?: number | undefined
}

const readTarget = (to: string | undefined): Target => {
  if (to === undefined) return {}
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(to) ?? []
  const text = bracketed ?? plain
  const address = text === undefined ? undefined : canonicalAddress(text)
  if (port !== undefined && (text === undefined || address !== undefined)) return { address, port: Number(port) }
  throw new PortreeveError(
    'ADDRESS_INVALID',
    `explain: '${to}' is no target. Write one as 127.0.0.1:8080, [::1]:8080 or 8080.`,
  )
}

const findListener = (name: string, { listeners }: Prepared): PreparedListener => {
  const listener = listeners.get(name)
  if (listener !== undefined) return listener
  const names = [...listeners.keys()].join(', ')
  throw new PortreeveError('LISTENER_UNKNOWN', `explain: there is no listener '${name}'. There is: ${names || 'none'}.`)
}

/** The row that the target belongs to: the one with its own address before one for all addresses. */
const findSocket = (
  { settings, sockets }: PreparedListener,
  { address, port }: Target,
  boundPort: BoundPort,
): PreparedSocket => {
  const portOf = ({ settings: row }: PreparedSocket) =>
    row.port === 'any' ? (boundPort(row.name) ?? row.port) : row.port
  const fits = sockets.filter((socket) => port === undefined || [port, 'any'].includes(portOf(socket)))
  const own = fits.find(({ settings: row }) => address !== undefined && row.address === address)
  const open = fits.find(({ settings: row }) => address === undefined || ['all', '::', '0.0.0.0'].includes(row.address))
  const socket = own ?? open
  if (socket !== undefined) return socket
  const there = sockets.map((socket) => `${socket.settings.address}:${portOf(socket)}`).join(', ')
  const what = `explain: listener '${settings.name}' has no socket at ${address ?? 'any address'}:${port ?? 'any port'}`
  throw new PortreeveError('SOCKET_UNKNOWN', `${what}. It has: ${there || 'none'}.`)
}

const doorOf = (
  { denied, lists, domains, certificates, settings }: Prepared,
  listener: PreparedListener,
  { restriction, settings: row }: PreparedSocket,
  to: string | undefined,
  { ledger, bans }: Counts,
): Door => {
  const { name, transport, clientsOnly, maxConnections, perAddressLimit, clientReserve } = listener.settings
  const limits = { maxConnections, perAddressLimit, clientReserve }
  const account = ledger.account(name, limits)
  const domain = domains.byLocalAddress(to ?? row.address)?.name
  return {
    transport,
    denied,
    bans,
    restriction,
    lists,
    ipv6Prefix: settings.perAddressIpv6Prefix,
    limits,
    serverLimit: settings.perAddressLimit,
    standing: (key) => account.standing(key),
    tls: row.tls,
    domain,
    hasCertificate: domain !== undefined && certificates.has(domain),
    clientsOnly,
  }
}
