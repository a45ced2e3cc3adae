import type { z } from 'zod'
import type { Path } from './finding.ts'
import { transportsOf } from './protocol-input.ts'
import type { Salvaged } from './salvage.ts'
import type { settingsSchema } from './schema/server.ts'
import {
  type AdminSettings,
  type DomainSettings,
  type ListenerFields,
  type ListenerSettings,
  MEANINGFUL_LISTS,
  type ServerFields,
  type Settings,
  type SocketFields,
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
export interface Draft extends ServerFields {
  readonly directory: string | undefined
  /** Without the lists that were not given. */
  readonly lists: readonly PlacedList[]
  readonly domains: readonly Placed<DomainSettings>[]
  readonly policies: Settings['policies']
  readonly listeners: readonly DraftListener[]
  /** Undefined: not given. Its port may be 0. */
  readonly admin: Placed<AdminSettings> | undefined
}

/** What the schema gives for settings, which may lack what is wrong in them and has been complained about. */
type FilledIn = Salvaged<z.output<typeof settingsSchema>>

export const normalize = (
  { addressLists, domains, listeners, policies, admin, ...server }: FilledIn,
  sound: (at: Path) => boolean,
  directory: string | undefined,
): Draft => ({
  ...server,
  directory,
  lists: Object.entries(addressLists).map(([name, text = '']) => ({ at: ['addressLists', name], name, text })),
  domains: placed(['domains'], domains, sound).map((domain) => ({ ...domain, settings: domainOf(domain.settings) })),
  listeners: Object.entries(listeners).flatMap(([name, listener]) =>
    listener === undefined ? [] : normalizeListener(name, listener, sound),
  ),
  policies: policies.filter((policy) => policy !== undefined),
  admin: admin && { at: ['admin'], settings: adminOf(admin), sound: sound(['admin']) },
})

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

/** Completes one listener. */
export const normalizeListener = (
  name: string,
  listener: Salvaged<ListenerFields>,
  sound: (at: Path) => boolean = () => true,
): DraftListener => {
  const at = ['listeners', name]
  const { protocol, transport, options } = listener
  const rows = named(name, placed([...at, 'sockets'], listener.sockets, sound))
  const settings = {
    ...listener,
    name,
    options: options ?? {},
    transport: transport ?? transportsOf(protocol)[0] ?? 'tcp',
    sockets: rows.map((row) => row.settings).filter(({ port }) => port !== 0),
  }
  const transportIsSure = protocol !== NO_PROTOCOL && sound([...at, 'transport'])
  return { at, settings, rows, options, transportIsSure, sound: sound(at) }
}

/** Stands where a listener has no protocol, which has been complained about. */
export const NO_PROTOCOL = ''

/** The rows, with the names of those that exist (L6). */
const named = (listener: string, rows: readonly Placed<SocketFields>[]): Placed<SocketSettings>[] => {
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
const domainOf = ({ aliases, localAddresses, tlsOptions, ...rest }: Salvaged<DomainSettings>): DomainSettings => ({
  ...given(rest),
  aliases: texts(aliases),
  localAddresses: texts(localAddresses),
  tlsOptions: given(tlsOptions),
})

const adminOf = ({ hosts, ...rest }: Salvaged<AdminSettings>): AdminSettings => ({
  ...given(rest),
  hosts: texts(hosts),
})

const texts = (elements: readonly (string | undefined)[]): string[] => elements.map((text = '') => text)

/** No key for what is not given: it would hide the server's, or count as a change. */
const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
