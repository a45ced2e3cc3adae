import { canonicalAddress } from '../policies/address.ts'
import { fill } from './fill.ts'
import type { RepairedAdmin } from './repair.ts'
import { type AdminSettings, DEFAULTS, type SocketSettings } from './settings.ts'

/** The name of the admin listener, in events as in complaints. */
export const ADMIN = 'admin'

/** Fills the admin listener's defaults in. */
export const adminOf = ({ port = 0, hosts = [], tokenFile, ...input }: RepairedAdmin): AdminSettings => {
  const given = fill(DEFAULTS.admin, input)
  const address = canonicalAddress(given.address) ?? given.address
  return { ...given, port, address, hosts: hosts.map((host = '') => host.toLowerCase()), tokenFile }
}

/** The one row of sockets that the admin listener has. */
export const adminRow = ({ port, address, tls, restriction, addresses }: AdminSettings): SocketSettings => ({
  ...DEFAULTS.socket,
  name: `${ADMIN}:${port}`,
  port,
  address,
  tls,
  restriction,
  addresses,
})
