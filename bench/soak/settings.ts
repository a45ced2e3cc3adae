import type { ListenerInput, Protocol, SettingsInput, SocketInput } from '../../src/index.ts'
import { STORM_LISTS, stormListener } from '../storm/listener.ts'

/** What stays the same for a whole soak. */
export interface Site {
  /** Where the certificate is, and two folders with files for the web. */
  readonly folder: string
  /** A port that is always the same, for the relay to pass on to. */
  readonly webPort: number
  /** Made once: a protocol that is another object is another protocol. */
  readonly mail: Protocol
  readonly fragile: Protocol
}

/** What the churn changes, and what it is at rest. */
export const REST = {
  /** Rows of the echo listener beside its own. */
  rows: 0,
  /** Limits that the load runs into. */
  narrow: false,
  /** More denied and trusted addresses. */
  longLists: false,
  /** The folder that is served. */
  root: 'one',
  /** Ports are bound again when it changes. */
  backlog: 511,
  /** Whether the listeners that come and go are there. */
  whoami: true,
  logLevel: 'info' as 'info' | 'debug',
}

export type Variation = typeof REST

const row = (rest: Omit<SocketInput, 'port'> & { readonly port?: number } = {}): SocketInput => ({
  port: 'any',
  address: '127.0.0.1',
  ...rest,
})

const LONG = Array.from(
  { length: 2_000 },
  (_, index) => `198.${18 + (index >> 10)}.${(index >> 2) & 255}.${(index & 3) * 64}/27`,
)

/** Settings of a soak: every kind of listener, each in each kind of TLS that it can have. */
export const settingsOf = (site: Site, variation: Variation): SettingsInput => {
  const { rows, narrow, longLists, root, backlog, whoami, logLevel } = variation
  const more = longLists ? `\n${LONG.join('\n')}` : ''
  const drainDeadline = '1s' as const
  const common = { drainDeadline, logLevel, ...(narrow && { maxConnections: 6, perAddressLimit: 5 }) }
  const listeners: Record<string, ListenerInput> = {
    storm: { ...stormListener, drainDeadline },
    echo: {
      ...common,
      protocol: 'echo',
      sockets: [
        row(),
        row({ tls: 'on' }),
        row({ tls: 'ext' }),
        row({ proxyProtocol: 'required' }),
        ...Array.from({ length: rows }, () => row()),
      ],
    },
    whoami: { ...common, protocol: 'whoami', sockets: [row({ proxyProtocol: 'optional' }), row({ tls: 'on' })] },
    web: {
      ...common,
      protocol: 'http',
      options: { root: `${site.folder}/${root}` },
      backlog,
      sockets: [row({ port: site.webPort }), row({ tls: 'on' })],
    },
    relay: { ...common, protocol: 'relay', options: { to: site.webPort }, sockets: [row()] },
    mail: { ...common, protocol: site.mail, sockets: [row(), row({ tls: 'on' })] },
    fragile: { ...common, protocol: site.fragile, sockets: [row()] },
    udp: { protocol: 'echo', transport: 'udp', logLevel, sockets: [row()] },
    syslog: { protocol: 'syslog', logLevel, sockets: [row()] },
  }
  if (!whoami) delete listeners.whoami
  return {
    addressLists: {
      ...STORM_LISTS,
      denied: STORM_LISTS.denied + more,
      trustedProxies: `${STORM_LISTS.trustedProxies}\n127.0.0.1${more}`,
    },
    perAddressLimit: 1_000,
    domains: [{ name: 'localhost', certificate: 'cert.pem', key: 'key.pem' }],
    listeners,
  }
}

/** A listener that is opened and closed while everything runs. */
export const GUEST: ListenerInput = { protocol: 'echo', drainDeadline: '500ms', sockets: [row(), row({ tls: 'on' })] }
