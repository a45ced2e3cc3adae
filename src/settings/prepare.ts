import { isAbsolute, resolve } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { PortreeveError, type SettingsComplaint } from '../errors.ts'
import { type Certificate, type CertificateSource, loadCertificate } from '../net/certificates.ts'
import { AddressLists } from '../policies/address-lists.ts'
import type { AddressSet } from '../policies/address-set.ts'
import { DomainTable } from '../policies/domains.ts'
import type { Policy, PolicyLists } from '../policies/policy.ts'
import { policyLists } from '../policies/policy-lists.ts'
import { builtinOf } from '../protocols/by-name.ts'
import type { Protocol, ServeConnection } from '../protocols/protocol.ts'
import { inSlices } from '../slices.ts'
import { messageOf } from '../thrown.ts'
import { readAdminToken } from './admin-token.ts'
import { formatComplaint } from './complaint-text.ts'
import { loadPolicies, withHostPolicies } from './host-policies.ts'
import { importFrom } from './import-from.ts'
import {
  addressesOf,
  type DomainSettings,
  type ListenerSettings,
  type Settings,
  type SocketSettings,
} from './settings.ts'

/** A socket with the address list of its restriction compiled. */
export interface PreparedSocket {
  readonly settings: SocketSettings
  readonly addresses: AddressSet
}

/** A listener with its protocol made. */
export interface PreparedListener {
  readonly settings: ListenerSettings
  readonly protocol: Protocol
  readonly sockets: readonly PreparedSocket[]
}

/** Settings with everything read, compiled and made that can be known before a port is opened: nothing in it can fail any more. */
export interface Prepared {
  readonly settings: Settings
  readonly lists: PolicyLists
  /** In the order in which they are asked: ours, and behind those of each stage the host's. */
  readonly policies: readonly Policy[]
  readonly domains: DomainTable<CertificateSource>
  readonly certificates: ReadonlyMap<string, Certificate>
  readonly listeners: ReadonlyMap<string, PreparedListener>
  /** What the admin's token file holds; undefined where there is none. */
  readonly adminToken: string | undefined
}

/** What is in use, and goes on to be where settings have not changed it. */
export interface InUse {
  readonly listeners: Prepared['listeners']
  /** The certificate of a domain: it may be a newer one than the settings were prepared with (T9). */
  certificate(domain: string): Certificate | undefined
}

/**
 * Prepares settings all or nothing (L6), with turns of the event loop in between: reads certificates, loads protocol
 * modules, compiles lists. What has not changed is kept: lists with their text, protocols with their name and options,
 * certificates with their text and options. Throws a `PortreeveError` of code `SETTINGS_INVALID` with every complaint.
 */
export const prepare = async (settings: Settings, inUse?: InUse): Promise<Prepared> => {
  const complaints: SettingsComplaint[] = []
  const { lists: named } = await inSlices(AddressLists.reading(settings.addressLists))
  const listeners = new Map<string, PreparedListener>()
  for (const listener of settings.listeners) {
    const sockets = listener.sockets.map((row): PreparedSocket => {
      return { settings: row, addresses: named.compile(addressesOf(row), row.addresses).set }
    })
    const kept = inUse?.listeners.get(listener.name)
    const protocol = sameProtocol(kept, listener)
      ? kept?.protocol
      : await makeProtocol(listener, settings.directory, complaints)
    if (protocol !== undefined) listeners.set(listener.name, { settings: listener, protocol, sockets })
    await turn()
  }
  const sources = settings.domains.map((domain) => certificateSource(domain, settings))
  const certificates = await loadCertificates(sources, complaints, inUse)
  const adminToken = await readAdminToken(settings, complaints)
  const policies = withHostPolicies(await loadPolicies(settings, complaints))
  if (complaints.length > 0) throw refused(complaints)
  return {
    settings,
    lists: policyLists(named),
    policies,
    domains: new DomainTable(sources),
    certificates,
    listeners,
    adminToken,
  }
}

/** The error that settings with complaints are refused with. */
export const refused = (complaints: readonly SettingsComplaint[]): PortreeveError<SettingsComplaint> => {
  const [first] = complaints
  const more = complaints.length > 1 ? ` (and ${complaints.length - 1} more)` : ''
  return new PortreeveError(
    'SETTINGS_INVALID',
    `the settings are refused: ${first && formatComplaint(first)}${more}`,
    complaints,
  )
}

const sameProtocol = (
  kept: PreparedListener | undefined,
  { protocol, options, transport }: ListenerSettings,
): boolean =>
  kept !== undefined &&
  kept.settings.protocol === protocol &&
  kept.settings.transport === transport &&
  isDeepStrictEqual(kept.settings.options, options)

const makeProtocol = async (
  { name, protocol, options, transport }: ListenerSettings,
  directory = '.',
  complaints: SettingsComplaint[],
): Promise<Protocol | undefined> => {
  if (typeof protocol === 'function') return ofFunction(protocol)
  if (typeof protocol === 'object') return protocol
  const builtin = builtinOf(protocol)
  if (builtin !== undefined) return builtin.create(options, { transport, baseDirectory: directory })
  try {
    return await loadModule(protocol, directory, options)
  } catch (error) {
    complaints.push({ path: `listeners.${name}.protocol`, message: messageOf(error) })
    return undefined
  }
}

const ofFunction = (serve: ServeConnection): Protocol => ({ name: serve.name || 'function', transport: 'tcp', serve })

/**
 * A protocol module, by path or package name, as the settings' directory sees it. It exports a protocol, or a function of
 * a connection, as default; or a function `create(options)` that makes one of them.
 */
const loadModule = async (name: string, directory: string, options: ListenerSettings['options']): Promise<Protocol> => {
  const module = await importFrom(name, directory).catch((error: unknown) => {
    throw new Error(
      `cannot load the protocol module ${name}: ${messageOf(error).split('\n')[0]}. Check the path and the module.`,
    )
  })
  const made = typeof module.create === 'function' ? await module.create(options) : module.default
  if (typeof made === 'function') return ofFunction(made)
  if (typeof made?.serve === 'function') return made
  throw new Error(`${name} exports no protocol. Export one as default, or a function create(options) that makes one.`)
}

const certificateSource = (domain: DomainSettings, { directory = '.', tlsOptions }: Settings): CertificateSource => {
  const from = (path: string | undefined) =>
    path === undefined || path === 'self-signed' || isAbsolute(path) ? path : resolve(directory, path)
  return {
    ...domain,
    certificate: from(domain.certificate),
    key: from(domain.key),
    tlsOptions: { ...tlsOptions, ...domain.tlsOptions },
  }
}

/** Reads every certificate. */
const loadCertificates = async (
  sources: readonly CertificateSource[],
  complaints: SettingsComplaint[],
  inUse: InUse | undefined,
): Promise<Map<string, Certificate>> => {
  const certificates = new Map<string, Certificate>()
  for (const [index, source] of sources.entries()) {
    if (source.certificate === undefined) continue
    try {
      certificates.set(source.name, await loadCertificate(source, inUse?.certificate(source.name)))
    } catch (error) {
      complaints.push({ path: `domains[${index}].certificate`, message: (error as Error).message })
    }
  }
  return certificates
}
