import { type Duration, parseDuration } from '../durations.ts'
import type { TlsOptions } from '../net/secure-context.ts'
import { canonicalAddress } from '../policies/address.ts'
import { LIST_NAME } from '../policies/address-element.ts'
import type { BanRule } from '../policies/bans.ts'
import type { FairQueueLimits } from '../policies/fair-queue.ts'
import { adminOf } from './admin.ts'
import { fill } from './fill.ts'
import type { Path } from './finding.ts'
import type { BanInput, SocketInput, TlsInput } from './input.ts'
import { transportsOf } from './protocol-input.ts'
import type { Repaired, RepairedDomain, RepairedListener } from './repair.ts'
import {
  type AdminSettings,
  DEFAULTS,
  type DomainSettings,
  type ListenerSettings,
  MEANINGFUL_LISTS,
  type Settings,
  type SocketSettings,
} from './settings.ts'
import { nameSockets } from './socket-names.ts'

/** A part of the settings with every default filled in, and where it stands. */
export interface Placed<T> {
  readonly at: Path
  readonly settings: T
  /** Nothing is wrong with its own keys and values. What is not sound has defaults that nobody may have meant. */
  readonly sound: boolean
}

/** A listener with all rows of its table, also those of port 0, which are checked before they are dropped (L6). */
export interface DraftListener extends Placed<ListenerSettings> {
  readonly rows: readonly Placed<SocketSettings>[]
  /** The options as they were given; undefined when they were not, or are no map. */
  readonly options: Readonly<Record<string, unknown>> | undefined
  /** No correction of what is wrong with the listener can change its transport. */
  readonly transportIsSure: boolean
}

/** A named address list, and where it stands. */
export interface PlacedList {
  readonly at: Path
  /** As it was written. */
  readonly name: string
  readonly text: string
}

/** Settings on their way: filled in, and not yet checked part against part. */
export interface Draft {
  readonly directory: string | undefined
  /** Without the lists that were not given. */
  readonly lists: readonly PlacedList[]
  readonly perAddressLimit: number
  readonly perAddressIpv6Prefix: number
  readonly tlsOptions: TlsOptions
  readonly passwordHashing: FairQueueLimits | undefined
  readonly domains: readonly Placed<DomainSettings>[]
  readonly listeners: readonly DraftListener[]
  /** Undefined: not given. Its port may be 0. */
  readonly admin: Placed<AdminSettings> | undefined
}

/** Fills the defaults in, also for what is missing or wrong and has been complained about: see `repair.ts`. */
export const normalize = (input: Repaired, sound: (at: Path) => boolean, directory: string | undefined): Draft => {
  const { perAddressLimit, perAddressIpv6Prefix } = fill(DEFAULTS, input)
  return {
    directory,
    lists: Object.entries(input.addressLists ?? {})
      .filter(([name]) => LIST_NAME.test(name))
      .map(([name, text]) => ({ at: ['addressLists', name], name, text: text ?? '' })),
    perAddressLimit,
    perAddressIpv6Prefix,
    tlsOptions: { ...DEFAULTS.tlsOptions, ...tlsOf(input.tlsOptions) },
    passwordHashing: input.passwordHashing && fill(DEFAULTS.passwordHashing, input.passwordHashing),
    domains: placed(['domains'], input.domains ?? [], sound).map((domain) => ({
      ...domain,
      settings: domainOf(domain.settings),
    })),
    listeners: Object.entries(input.listeners ?? {}).flatMap(([name, listener]) =>
      listener === undefined ? [] : normalizeListener(name, listener, sound),
    ),
    admin: input.admin && { at: ['admin'], settings: adminOf(input.admin), sound: sound(['admin']) },
  }
}

/** The elements of a list with their places; those that are no maps are not there. */
const placed = <T>(at: Path, elements: readonly (T | undefined)[], sound: (at: Path) => boolean): Placed<T>[] =>
  elements.flatMap((settings, index) => {
    const place = [...at, index]
    return settings === undefined ? [] : [{ at: place, settings, sound: sound(place) }]
  })

/** Settings as the draft says, when nothing is wrong with it. */
export const settle = ({ lists, domains, listeners, admin, ...rest }: Draft): Settings => ({
  ...rest,
  addressLists: usualLists(lists),
  domains: domains.map(({ settings }) => settings),
  listeners: listeners.map(({ settings }) => settings),
  admin: admin?.settings.port === 0 ? undefined : admin?.settings,
})

/** The lists with a meaning come first and are always there. Names do not regard case (A5), so theirs is made usual. */
export const usualLists = (
  lists: readonly { readonly name: string; readonly text: string }[],
): Record<string, string> => {
  const usual = new Map<string, string>(MEANINGFUL_LISTS.map((name) => [name.toLowerCase(), name]))
  const given = lists.map(({ name, text }) => [usual.get(name.toLowerCase()) ?? name, text] as const)
  return Object.fromEntries([...MEANINGFUL_LISTS.map((name) => [name, ''] as const), ...given])
}

/** Fills one listener in. */
export const normalizeListener = (
  name: string,
  input: RepairedListener,
  sound: (at: Path) => boolean = () => true,
): DraftListener => {
  const at = ['listeners', name]
  const rows = named(
    name,
    placed([...at, 'sockets'], input.sockets ?? [], sound).map((row) => ({ ...row, settings: rowOf(row.settings) })),
  )
  const { protocol = NO_PROTOCOL } = input
  const settings: ListenerSettings = {
    ...fill(DEFAULTS.listener, { ...input, ...times(input), replyRate: rateOf(input.replyRate) }),
    name,
    protocol,
    options: input.options ?? {},
    ban: input.ban === undefined ? undefined : banOf(input.ban),
    transport: input.transport ?? transportsOf(protocol)[0] ?? 'tcp',
    sockets: rows.map((row) => row.settings).filter(({ port }) => port !== 0),
  }
  const transportIsSure = protocol !== NO_PROTOCOL && sound([...at, 'transport'])
  return { at, settings, rows, options: input.options, transportIsSure, sound: sound(at) }
}

/** Stands where a listener has no protocol, which has been complained about. */
export const NO_PROTOCOL = ''

const times = (input: RepairedListener) => ({
  handshakeTimeout: milliseconds(input.handshakeTimeout),
  proxyTimeout: milliseconds(input.proxyTimeout),
  drainDeadline: milliseconds(input.drainDeadline),
  farewellTimeout: milliseconds(input.farewellTimeout),
  stallTimeout: milliseconds(input.stallTimeout),
})

const rateOf = (rate: number | 'off' | undefined): number | undefined =>
  rate === 'off' ? Number.POSITIVE_INFINITY : rate

const banOf = (input: BanInput): BanRule =>
  fill(DEFAULTS.ban, { ...input, within: milliseconds(input.within), for: milliseconds(input.for) })

const milliseconds = (duration: Duration | undefined): number | undefined =>
  duration === undefined ? undefined : parseDuration(duration)

const rowOf = (input: Partial<SocketInput>): SocketSettings => {
  const row = fill(DEFAULTS.socket, input)
  return { ...row, name: '', port: input.port ?? 0, address: canonicalAddress(row.address) ?? row.address }
}

/** The rows, with the names of those that exist (L6). */
const named = (listener: string, rows: readonly Placed<SocketSettings>[]): Placed<SocketSettings>[] => {
  const names = nameSockets(
    listener,
    rows.map((row) => row.settings).filter(({ port }) => port !== 0),
  ).values()
  return rows.map((row) => {
    const name = row.settings.port === 0 ? '' : (names.next().value as string)
    return { ...row, settings: { ...row.settings, name } }
  })
}

/** What is wrong among aliases and addresses is empty, so that the others keep their places. */
const domainOf = ({
  name = '',
  aliases = [],
  localAddresses = [],
  certificate,
  key,
  tlsOptions,
}: RepairedDomain): DomainSettings => ({
  name,
  aliases: aliases.map((alias) => alias ?? ''),
  localAddresses: localAddresses.map((address) => canonicalAddress(address ?? '') ?? ''),
  certificate,
  key,
  tlsOptions: tlsOf(tlsOptions),
})

/** What is given, and no key for what is not: a domain's own would hide the server's. */
const tlsOf = (input: TlsInput = {}): Partial<TlsOptions> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
