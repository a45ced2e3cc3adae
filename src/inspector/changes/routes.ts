import { z } from 'zod'
import { canonicalAddress } from '../../policies/address.ts'
import { jsonSchema } from '../../settings/json-schema.ts'
import { PacedCalls } from '../server/paced-calls.ts'
import { type ApiRequest, type Route, route } from '../server/route.ts'
import type { Changes } from './changes.ts'
import { ConnectionList } from './connection-list.ts'
import { shown } from './hidden.ts'
import { checkList } from './list-check.ts'
import type { ChangeOperations } from './operations.ts'
import * as shapes from './shapes.ts'
import type { SettingsSource } from './source.ts'

export interface ChangeRoutesOptions {
  readonly operations: ChangeOperations
  readonly source: SettingsSource
  /** Whoever reloads settings for other reasons, as for a signal, does it by the same one. */
  readonly changes: Changes
}

/** A list may be long, and read again with each letter that is typed. */
const listChecks = new PacedCalls()

/** The part of the admin API that edits settings, checks lists, and lists and ends connections. */
export const changeRoutes = ({ operations: { estate }, source, changes }: ChangeRoutesOptions): readonly Route[] => [
  ...settingsRoutes(source, changes),
  ...pendingRoutes(changes),
  ...connectionRoutes(new ConnectionList(estate)),
  route({
    method: 'POST',
    path: '/api/lists/check',
    needs: 'session',
    summary: 'Checks an address list while it is written, and says whom of those connected it would have refused.',
    body: shapes.listBody,
    answer: shapes.listAnswer,
    handle: ({ body, peer }) => listChecks.run(peer.remoteAddress, () => checkList(body.name, body.text, estate)),
  }),
]

const callerOf = ({ peer: { remoteAddress } }: Pick<ApiRequest, 'peer'>): string =>
  canonicalAddress(remoteAddress) ?? remoteAddress

/** It takes some 20 ms to make, and is always the same. */
let schema: z.output<typeof shapes.schemaAnswer> | undefined
const settingsSchema = () => {
  schema ??= { ...jsonSchema() }
  return schema
}

const settingsRoutes = (source: SettingsSource, changes: Changes): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/settings',
    needs: 'session',
    summary: 'The settings as they are written, with text in the place of secrets and functions.',
    answer: shapes.settingsAnswer,
    handle: (request) => {
      const { file, writable } = source
      return { file, writable, document: shown(changes.document), yours: callerOf(request) }
    },
  }),
  route({
    method: 'GET',
    path: '/api/settings/schema',
    needs: 'session',
    summary: 'The JSON Schema of settings: what each is, its bounds, its words and its default.',
    answer: shapes.schemaAnswer,
    handle: settingsSchema,
  }),
  route({
    method: 'POST',
    path: '/api/plan',
    needs: 'token',
    summary: 'Says what edits of the settings would do: what stays, opens, closes, and whom that touches.',
    body: z.strictObject({ edits: shapes.edits }),
    answer: shapes.planAnswer,
    handle: ({ body, peer }) => changes.review(body.edits, callerOf({ peer })),
  }),
  route({
    method: 'POST',
    path: '/api/apply',
    needs: 'token',
    summary: 'Applies edits of the settings. They are undone unless the change is confirmed in time.',
    body: z.strictObject({ edits: shapes.edits, confirmWithin: shapes.confirmWithin }),
    answer: shapes.changeAnswer,
    handle: async ({ body: { edits, confirmWithin }, peer }) => ({
      change: await changes.apply(edits, { confirmWithin, by: callerOf({ peer }) }),
    }),
  }),
]

const pendingRoutes = (changes: Changes): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/changes',
    needs: 'session',
    summary: 'The change that waits for its confirmation, and the last ones.',
    answer: shapes.changesAnswer,
    handle: () => ({ pending: changes.pending, past: changes.past }),
  }),
  route({
    method: 'POST',
    path: '/api/changes/:id/confirm',
    needs: 'token',
    summary: 'Confirms a change: it stays, and the settings file is written.',
    params: shapes.changeParams,
    answer: shapes.changeAnswer,
    handle: async ({ params: { id } }) => ({ change: await changes.confirm(id) }),
  }),
  route({
    method: 'POST',
    path: '/api/changes/:id/undo',
    needs: 'token',
    summary: 'Undoes a change: the settings of before hold again.',
    params: shapes.changeParams,
    answer: shapes.changeAnswer,
    handle: async ({ params: { id } }) => ({ change: await changes.undo(id) }),
  }),
]

const connectionRoutes = (connections: ConnectionList): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/connections',
    needs: 'session',
    summary: 'The open connections, page by page, and the addresses that have the most.',
    query: shapes.connectionQuery,
    answer: shapes.connectionsAnswer,
    handle: ({ query }) => connections.page(query),
  }),
  route({
    method: 'DELETE',
    path: '/api/connections/:id',
    needs: 'token',
    summary: 'Ends one connection at once.',
    params: shapes.connectionParams,
    handle: ({ params: { id } }) => connections.close(id),
  }),
]
