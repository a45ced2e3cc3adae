import type { TcpProtocol } from '../protocols/protocol.ts'
import { ADMIN, adminRow } from '../settings/admin.ts'
import { DEFAULTS, type Settings } from '../settings/index.ts'

/**
 * The settings of the Portreeve that serves the admin listener: the lists and certificates of the main one, and this
 * listener alone. Its limits are its own, since a full server is when it is needed most.
 */
export const adminSettings = (settings: Settings, protocol: TcpProtocol): Settings => {
  const { directory, addressLists, perAddressIpv6Prefix, tlsOptions, domains, admin } = settings
  const listener = admin && {
    ...DEFAULTS.listener,
    ...LIMITS,
    name: ADMIN,
    protocol,
    options: {},
    ban: undefined,
    transport: 'tcp' as const,
    sockets: [adminRow(admin)],
  }
  return {
    directory,
    addressLists,
    ...DEFAULTS.server,
    perAddressIpv6Prefix,
    tlsOptions,
    domains: admin?.tls === 'on' ? domains : [],
    listeners: listener === undefined ? [] : [listener],
    policies: [],
    admin: undefined,
  }
}

/**
 * So many that no stranger reaches them: the server itself closes who gives way (`unprovenLimit`, `KeptConnections`), and
 * all local users have one address.
 */
const LIMITS = {
  maxConnections: 1_000,
  perAddressLimit: Number.POSITIVE_INFINITY,
  handshakeTimeout: 5_000,
  handshakeLimit: 1_000,
  drainDeadline: 2_000,
}
