import { boundsOf, type SettingNode, settingNodes, unsetOf } from '../src/settings/json-schema.ts'
import { filled, opening } from './marked-parts.ts'
import { markdownTable } from './table.ts'

/*
 * The tables of settings in the documents, from the schema. They stand between markers; the text around them is written
 * by hand.
 */

const root = settingNodes()

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
    Object.entries(properties).map(([key, node]) => [
      `\`${key}\``,
      told(node),
      required.includes(key) ? 'required' : byDefault(node),
    ]),
  )

const told = (node: SettingNode): string => {
  const { description = '', enum: words } = node
  const bounds = boundsOf(node)
  const unsaid = words?.some((word) => !description.includes(`\`${word}\``)) ? words : []
  const choice = unsaid.length === 0 ? '' : ` One of ${unsaid.map((word) => `\`${word}\``).join(', ')}.`
  return `${description}${choice}${bounds === undefined ? '' : ` ${bounds[0]?.toUpperCase()}${bounds.slice(1)}.`}`
}

const byDefault = (node: SettingNode): string => {
  const unset = unsetOf(node)
  if (unset?.value === undefined) return unset?.words ?? 'none'
  return node.unit === undefined ? `\`${unset.words}\`` : `\`${unset.words}\` ${node.unit}`
}
