import { canonicalAddress } from './address.ts'

/** A row of the table of sockets, as far as the kernel's say over ports goes. */
export interface ClaimedEndpoint {
  readonly transport: 'tcp' | 'udp'
  /** `any` asks the system for a free port and is in nobody's way; 0 is no socket (L6). */
  readonly port: number | 'any'
  /** `all`, or one address; `::` and `0.0.0.0` are all addresses of their family. */
  readonly address: string
  readonly ipv6Only?: boolean | undefined
  readonly reusePort?: boolean | undefined
  /** The listener that the row belongs to. */
  readonly owner: string
}

/** Two rows that cannot both exist, by their places in the table. One row is second in at most one conflict. */
export interface Conflict {
  readonly first: number
  readonly second: number
  /** Names both sockets and their listeners, and says what to do (L9). */
  readonly message: string
}

/** What a row takes of its port: families, and in them one address or (undefined) all. */
interface Claim {
  readonly index: number
  readonly endpoint: ClaimedEndpoint
  readonly ipv4: boolean
  readonly ipv6: boolean
  readonly address: string | undefined
}

/**
 * Finds the rows that exclude each other, before anything is bound (L3, L4, L5, L8, L9). `reusePort` excuses nothing
 * within one table: it would only hide the mistake.
 */
export const bindConflicts = (endpoints: readonly ClaimedEndpoint[], host: { readonly ipv6: boolean }): Conflict[] => {
  const taken = new Map<string, Claim[]>()
  const conflicts: Conflict[] = []
  for (const [index, endpoint] of endpoints.entries()) {
    if (endpoint.port === 'any' || endpoint.port === 0) continue
    const claim = { index, endpoint, ...reach(endpoint, host.ipv6) }
    const space = `${endpoint.transport}:${endpoint.port}`
    const claims = taken.get(space) ?? []
    const rival = claims.find((earlier) => collide(earlier, claim))
    if (rival !== undefined) conflicts.push({ first: rival.index, second: index, message: describe(claim, rival) })
    claims.push(claim)
    taken.set(space, claims)
  }
  return conflicts
}

/** What the kernel gives a row. `all` means dual stack where the host has IPv6, else IPv4 (L8). */
const reach = (endpoint: ClaimedEndpoint, hostHasIpv6: boolean): Pick<Claim, 'ipv4' | 'ipv6' | 'address'> => {
  const written = endpoint.address === 'all' ? (hostHasIpv6 ? '::' : '0.0.0.0') : endpoint.address
  // With its zone: fe80::1 is another address on each link. On `::` the kernel does not look at one.
  const address = canonicalAddress(written) ?? written
  if (/^::(%|$)/.test(address)) return { ipv4: endpoint.ipv6Only !== true, ipv6: true, address: undefined }
  if (address === '0.0.0.0') return { ipv4: true, ipv6: false, address: undefined }
  const ipv6 = address.includes(':')
  return { ipv4: !ipv6, ipv6, address }
}

const collide = (one: Claim, other: Claim): boolean => {
  if (!(one.ipv4 && other.ipv4) && !(one.ipv6 && other.ipv6)) return false
  return one.address === undefined || other.address === undefined || one.address === other.address
}

const describe = (claim: Claim, rival: Claim): string => {
  const reuse = claim.endpoint.reusePort && rival.endpoint.reusePort ? ' reusePort does not help within one table.' : ''
  return `${name(claim.endpoint)} collides with ${name(rival.endpoint)}. ${advise(claim, rival)}${reuse}`
}

const name = ({ transport, port, address, owner }: ClaimedEndpoint): string => {
  const where = address === 'all' ? 'all addresses' : address
  return `${transport.toUpperCase()} port ${port} on ${where} of listener '${owner}'`
}

const advise = (claim: Claim, rival: Claim): string => {
  const wide = [claim, rival].find(({ address }) => address === undefined)
  const oneWideIsEnough = claim.endpoint.address === rival.endpoint.address
  if (wide === undefined || oneWideIsEnough) return 'Give one of the two another port, or remove it.'
  if ([claim, rival].some(({ endpoint }) => endpoint.address === '::') && claim.ipv6 !== rival.ipv6) {
    return "Set ipv6Only: true beside '::', which takes the port for IPv4 too, or give one of the two another port."
  }
  const single = `listener '${wide.endpoint.owner}' a single address`
  return `Give one of the two another port, or ${single}: a socket for all addresses has its port to itself.`
}
