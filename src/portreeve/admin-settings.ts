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
    perAddressLimit: DEFAULTS.perAddressLimit,
    perAddressIpv6Prefix,
    tlsOptions,
    domains: admin?.tls === 'on' ? domains : [],
    listeners: listener === undefined ? [] : [listener],
    admin: undefined,
  }
}

/** A browser holds six connections at most, and a stream; those in front of a proxy come from one address. */
const LIMITS = { maxConnections: 200, perAddressLimit: 100, handshakeLimit: 50, drainDeadline: 2_000 }
