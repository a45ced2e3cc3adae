import { type SettingNode, settingNode } from '../src/setting-node.ts'
import { settingsSchema } from '../src/settings/schema/server.ts'
import { filled, opening } from './marked-parts.ts'
import { settingRow } from './setting-row.ts'
import { markdownTable } from './table.ts'

/*
 * The tables of settings in the documents, from the schema. They stand between markers; the text around them is written
 * by hand.
 */

const root = settingNode(settingsSchema)

const within = (node: SettingNode | undefined, ...keys: string[]): SettingNode => {
  const [key, ...rest] = keys
  if (key === undefined) return node ?? {}
  const below = node?.properties?.[key]
  return within(
    below?.items ?? (typeof below?.additionalProperties === 'object' ? below.additionalProperties : below),
    ...rest,
  )
}

const TABLES: Readonly<Record<string, SettingNode>> = {
  'settings of the server': root,
  'settings of password hashing': within(root, 'passwordHashing'),
  'settings of TLS': within(root, 'tlsOptions'),
  'settings of a domain': within(root, 'domains'),
  'settings of a listener': within(root, 'listeners'),
  'settings of a ban': within(root, 'listeners', 'ban'),
  'settings of a socket': within(root, 'listeners', 'sockets'),
  'settings of the admin listener': within(root, 'admin'),
}

/** A page with those tables that it has places for, as they are now. */
export const withSettings = (page: string): string =>
  Object.entries(TABLES).reduce(
    (text, [about, node]) => (text.includes(opening(about)) ? filled(text, about, tableOf(node)) : text),
    page,
  )

const tableOf = ({ properties = {}, required = [] }: SettingNode): string =>
  markdownTable(
    ['key', 'is', 'default'],
    Object.entries(properties).map(([key, node]) => settingRow(key, node, required.includes(key))),
  )
