import { boundsOf, type SettingNode, unsetOf } from '../src/setting-node.ts'

/** A row of a table of settings: the key, what it is, and what holds without it. */
export const settingRow = (key: string, node: SettingNode, isRequired: boolean): string[] => [
  `\`${key}\``,
  told(node),
  isRequired ? 'required' : byDefault(node),
]

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
