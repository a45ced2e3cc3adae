import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { formatDuration } from '../durations.ts'
import { aboutOf } from '../fields.ts'
import { serverTls } from './schema/domain.ts'
import { listenerShape } from './schema/listener.ts'
import { serverShape, settingsSchema } from './schema/server.ts'
import { socketShape } from './schema/socket.ts'
import type { ListenerSettings, Settings, SocketSettings } from './settings.ts'

/*
 * Every setting is compared, whichever the schema has: short values are shown from and to, long ones by name alone.
 */

/** What a row asks of the kernel. */
const { port, address, ipv6Only, reusePort, ...rowShape } = socketShape

const { backlog, ...acceptedShape } = listenerShape

const { tlsOptions, ...plainShape } = serverShape

const { domains, policies, admin } = settingsSchema.shape

/** What is different in a row that keeps its binding: it holds for the next connection (L6, M4). */
export const rowChanges = (before: SocketSettings, after: SocketSettings): string[] =>
  differences(rowShape, before, after)

/** What is different in what a row asks of the kernel. */
export const bindingChanges = (before: SocketSettings, after: SocketSettings): string[] =>
  differences({ address, ipv6Only, reusePort }, before, after)

export const backlogChange = (before: ListenerSettings, after: ListenerSettings): string[] =>
  differences({ backlog }, before, after)

/** What is different in a listener, without its rows and what they are bound by. */
export const listenerChanges = (before: ListenerSettings, after: ListenerSettings): string[] =>
  differences(acceptedShape, before, after)

/** What is different for the whole server: lists are told by name. */
export const serverChanges = (before: Settings, after: Settings): string[] => {
  const names = new Set([...Object.keys(before.addressLists), ...Object.keys(after.addressLists)])
  const lists = [...names].filter((name) => before.addressLists[name] !== after.addressLists[name])
  return [
    ...lists.map((name) => `addressLists.${name}`),
    ...differences(serverTls.shape, before.tlsOptions, after.tlsOptions).map((change) => `tlsOptions.${change}`),
    ...differences({ ...plainShape, domains, policies, admin }, before, after),
  ]
}

const differences = <S extends z.ZodRawShape>(
  shape: S,
  before: { readonly [K in keyof S]?: unknown },
  after: { readonly [K in keyof S]?: unknown },
): string[] =>
  Object.entries<z.core.$ZodType>(shape)
    .filter(([key]) => !isDeepStrictEqual(before[key], after[key]))
    .map(([key, field]) => describe(key, field, before[key], after[key]))

const describe = (key: string, field: z.core.$ZodType, before: unknown, after: unknown): string => {
  const { long, least } = aboutOf(field)
  if (long === true || !isShort(before) || !isShort(after)) return key
  const text = (value: unknown) => (least === undefined ? valueText(value) : formatDuration(value as number))
  return `${key}: ${text(before)} -> ${text(after)}`
}

const isShort = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const valueText = (value: unknown): string => (value === Number.POSITIVE_INFINITY ? 'no limit' : String(value))
