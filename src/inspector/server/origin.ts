import { canonicalAddress } from '../../policies/address.ts'
import { isLoopback } from '../../policies/loopback.ts'
import { ApiError } from './api-error.ts'

/** What a request says of where it comes from and whom it means, and where it came to. */
export interface Asked {
  /** The headers `Host`, `Origin` and `Sec-Fetch-Site`. */
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly localAddress: string
  readonly localPort: number
  readonly secure: boolean
}

/**
 * Refuses what a page from elsewhere makes a browser send: a foreign `Host` (a name of an attacker's that leads here by
 * DNS), a foreign `Origin`, and what the browser itself calls cross-site (Fetch Metadata). Programs send none of them
 * but `Host`. Throws an `ApiError`.
 */
export const checkOrigin = (asked: Asked, hosts: readonly string[]): void => {
  if (!isOurs(asked, hosts)) throw new ApiError(421, 'HOST_UNKNOWN', unknownHost(asked))
  const own = `${asked.secure ? 'https' : 'http'}://${asked.host?.toLowerCase()}`
  if (asked.origin !== undefined && asked.origin !== own) throw new ApiError(403, 'ORIGIN_FOREIGN', FOREIGN)
  if (asked.fetchSite !== undefined && !OWN_SITES.includes(asked.fetchSite))
    throw new ApiError(403, 'ORIGIN_FOREIGN', FOREIGN)
}

/** `none`: the user has typed the address, or took it from a bookmark. */
const OWN_SITES = ['same-origin', 'none']

const FOREIGN = 'The request comes from another site. Type the address of this page, or open it from a bookmark.'

const HOST = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i

const isOurs = ({ host, localAddress, localPort, secure }: Asked, hosts: readonly string[]): boolean => {
  const [, bracketed, plain, port] = HOST.exec(host ?? '') ?? []
  const name = (bracketed ?? plain)?.toLowerCase()
  if (name === undefined || Number(port ?? (secure ? 443 : 80)) !== localPort) return false
  const address = canonicalAddress(name)
  if (address !== undefined) return isLoopback(address) || address === canonicalAddress(localAddress)
  return name === 'localhost' || hosts.includes(name)
}

const unknownHost = ({ host, localPort }: Asked): string =>
  `This server is not called '${host ?? ''}'. Use its address with port ${localPort}, or add the name to admin.hosts.`
