import { PortreeveError } from '../errors.ts'
import { canonicalAddress } from '../policies/address.ts'
import type { PreparedListener, PreparedSocket } from './prepare.ts'

/** The socket that a peer reaches, and the local address that it connects to; '' where that is not known. */
export interface Target {
  readonly socket: PreparedSocket
  readonly localAddress: string
}

/** The port that a socket is bound to, by its name; undefined where nothing runs. */
interface Bound {
  boundPort(socket: string): number | undefined
}

/** Finds where a peer comes to. `to` is `address:port`, `port` or undefined. Throws a `PortreeveError` for what is not there. */
export const findTarget = (to: string | undefined, peer: string, listener: PreparedListener, bound: Bound): Target => {
  const { address, port } = readTarget(to)
  const portOf = ({ settings: row }: PreparedSocket) =>
    row.port === 'any' ? (bound.boundPort(row.name) ?? row.port) : row.port
  const fits = listener.sockets.filter((socket) => port === undefined || [port, 'any'].includes(portOf(socket)))
  const socket = address === undefined ? reachable(fits, peer) : at(fits, address)
  if (socket !== undefined) {
    const fixed = ANY.has(socket.settings.address) ? '' : socket.settings.address
    return { socket, localAddress: address === undefined || ANY.has(address) ? fixed : address }
  }
  const there = listener.sockets.map((row) => `${row.settings.address}:${portOf(row)}`).join(', ')
  const what = `explain: listener '${listener.settings.name}' has no socket at ${address ?? 'any address'}:${port ?? 'any port'}`
  throw new PortreeveError('SOCKET_UNKNOWN', `${what}. It has: ${there || 'none'}.`)
}

const readTarget = (to: string | undefined): { readonly address?: string | undefined; readonly port?: number } => {
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

const ANY: ReadonlySet<string> = new Set(['all', '::', '0.0.0.0'])

/** Whether connections to an address come to the row (L8): its own before one for all addresses of the family. */
const at = (rows: readonly PreparedSocket[], address: string): PreparedSocket | undefined =>
  rows.find(({ settings }) => settings.address === address) ?? rows.find((row) => takesAny(row, isIPv6(address)))

const isIPv6 = (address: string): boolean => address.includes(':')

const takesAny = ({ settings: { address, ipv6Only } }: PreparedSocket, ipv6: boolean): boolean => {
  if (address === '0.0.0.0') return !ipv6
  return ANY.has(address) && (ipv6 || !ipv6Only)
}

/** The first row that a peer of such an address can connect to; else the first: with a PROXY header it may be meant all the same. */
const reachable = (rows: readonly PreparedSocket[], peer: string): PreparedSocket | undefined =>
  rows.find((row) => takesAny(row, isIPv6(peer)) || isOwn(row, isIPv6(peer))) ?? rows[0]

const isOwn = ({ settings: { address } }: PreparedSocket, ipv6: boolean): boolean =>
  !ANY.has(address) && isIPv6(address) === ipv6
