import { networkInterfaces } from 'node:os'
import { canonicalAddress } from '../policies/address.ts'

/** A UDP socket that this process has open: of a listener, or of a relay to its backend. */
export interface OwnSocket {
  /** As the kernel writes it. `::` and `0.0.0.0` stand for every address of this host. */
  readonly address: string
  readonly port: number
  /** Whether `::` leaves IPv4 alone. */
  readonly ipv6Only?: boolean
  /**
   * Of a relay's socket to its backend: the listener sockets that its datagrams have come through, the latest first. Back
   * at one of these they are in a loop. Undefined: a listener's socket. It only replies, so any listener that hears from it is.
   */
  readonly passed?: readonly object[]
}

/** By port: few datagrams come from a port that one of ours has, so most are told by one look-up. */
const byPort = new Map<number, OwnSocket[]>()

/** Takes a socket in, of whichever Portreeve of this process. Returns the way to let go of it again. */
export const registerOwn = (socket: OwnSocket): (() => void) => {
  const own = { ...socket, address: withoutZone(canonicalAddress(socket.address) ?? socket.address) }
  byPort.set(own.port, [...(byPort.get(own.port) ?? []), own])
  return () => {
    const others = byPort.get(own.port)?.filter((other) => other !== own) ?? []
    if (others.length > 0) byPort.set(own.port, others)
    else byPort.delete(own.port)
  }
}

/** Our own socket that has this address, in its one form (A6), and port. */
export const findOwn = (address: string, port: number): OwnSocket | undefined => {
  const sockets = byPort.get(port)
  if (sockets === undefined) return undefined
  const plain = withoutZone(address)
  return sockets.find((own) => own.address === plain || (coversAll(own, plain) && isLocal(plain)))
}

const coversAll = ({ address, ipv6Only }: OwnSocket, sender: string): boolean =>
  sender.includes(':') ? address === '::' : address === '0.0.0.0' || (address === '::' && !ipv6Only)

/** How long the list of this host's addresses is good for, in milliseconds. */
const KEPT_FOR = 1_000

let readAt = Number.NEGATIVE_INFINITY
let locals: ReadonlySet<string> = new Set()

/** Whether an address is one of this host. The list is read once a second at most, however many datagrams are forged. */
const isLocal = (address: string): boolean => {
  if (address.startsWith('127.') || address === '::1') return true
  const now = performance.now()
  if (now - readAt > KEPT_FOR) {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
    locals = new Set(addresses.map((local) => withoutZone(local.address)))
    readAt = now
  }
  return locals.has(address)
}

const withoutZone = (address: string): string => {
  const zone = address.indexOf('%')
  return zone < 0 ? address : address.slice(0, zone)
}
