import { isDeepStrictEqual } from 'node:util'
import { formatDuration } from '../durations.ts'
import type { TlsOptions } from '../net/secure-context.ts'
import type { ListenerSettings, Settings, SocketSettings } from './settings.ts'

/** How a value is shown: short ones from and to, long ones by name alone. */
type Shown = 'value' | 'limit' | 'duration' | 'name'

const ROW: Partial<Record<keyof SocketSettings, Shown>> = {
  tls: 'value',
  restriction: 'value',
  addresses: 'name',
  proxyProtocol: 'value',
}

const BINDING: Partial<Record<keyof SocketSettings, Shown>> = {
  address: 'value',
  ipv6Only: 'value',
  reusePort: 'value',
}

const LISTENER: Partial<Record<keyof ListenerSettings, Shown>> = {
  protocol: 'name',
  options: 'name',
  transport: 'value',
  maxConnections: 'limit',
  perAddressLimit: 'limit',
  clientReserve: 'limit',
  clientsOnly: 'value',
  refuseWith: 'value',
  handshakeTimeout: 'duration',
  handshakeLimit: 'limit',
  proxyTimeout: 'duration',
  drainDeadline: 'duration',
  farewellTimeout: 'duration',
  stallTimeout: 'duration',
  logLevel: 'value',
  ban: 'name',
  replyRate: 'limit',
}

const SERVER: Partial<Record<keyof Settings, Shown>> = {
  perAddressLimit: 'limit',
  perAddressIpv6Prefix: 'value',
  passwordHashing: 'name',
  domains: 'name',
  admin: 'name',
}

const TLS: Partial<Record<keyof TlsOptions, Shown>> = {
  minVersion: 'value',
  ciphers: 'name',
  ecdhCurve: 'name',
}

/** What is different in a row that keeps its binding: it holds for the next connection (L6, M4). */
export const rowChanges = (before: SocketSettings, after: SocketSettings): string[] => differences(ROW, before, after)

/** What is different in what a row asks of the kernel. */
export const bindingChanges = (before: SocketSettings, after: SocketSettings): string[] =>
  differences(BINDING, before, after)

export const backlogChange = (before: ListenerSettings, after: ListenerSettings): string[] =>
  differences({ backlog: 'value' }, before, after)

/** What is different in a listener, without its rows and what they are bound by. */
export const listenerChanges = (before: ListenerSettings, after: ListenerSettings): string[] =>
  differences(LISTENER, before, after)

/** What is different for the whole server: lists are told by name. */
export const serverChanges = (before: Settings, after: Settings): string[] => {
  const names = new Set([...Object.keys(before.addressLists), ...Object.keys(after.addressLists)])
  const lists = [...names].filter((name) => before.addressLists[name] !== after.addressLists[name])
  return [
    ...lists.map((name) => `addressLists.${name}`),
    ...differences(TLS, before.tlsOptions, after.tlsOptions).map((change) => `tlsOptions.${change}`),
    ...differences(SERVER, before, after),
  ]
}

const differences = <T extends object>(fields: Partial<Record<keyof T, Shown>>, before: T, after: T): string[] =>
  (Object.entries(fields) as [keyof T & string, Shown][])
    .filter(([field]) => !isDeepStrictEqual(before[field], after[field]))
    .map(([field, shown]) => describe(field, shown, before[field], after[field]))

const describe = (field: string, shown: Shown, before: unknown, after: unknown): string => {
  const short = shown !== 'name' || (typeof before === 'string' && typeof after === 'string' && field === 'protocol')
  return short ? `${field}: ${text(shown, before)} -> ${text(shown, after)}` : field
}

const text = (shown: Shown, value: unknown): string => {
  if (shown === 'duration') return formatDuration(value as number)
  return value === Number.POSITIVE_INFINITY ? 'no limit' : String(value)
}
