import type { Builtin } from '../src/protocols/builtin.ts'
import { builtins } from '../src/protocols/by-name.ts'
import { type SettingNode, settingNode } from '../src/setting-node.ts'
import { CLOSING, filled, opening } from './marked-parts.ts'
import { settingRow } from './setting-row.ts'
import { markdownTable } from './table.ts'

/*
 * What docs/protocols.md has from the registry: the list of protocols, and a table of options for each that has any. They
 * stand between markers; the text around them is written by hand. A protocol without a section gets one at the end.
 */

/** The page with its generated parts as they are now. */
export const protocolsPage = (page: string): string => {
  const listed = filled(page, 'protocols', list())
  return builtins.reduce((text, [name, entry]) => {
    const table = optionTable(entry)
    if (table === '') return text
    const about = `options of ${name}`
    const known = text.includes(opening(about)) ? text : `${text}\n## ${name}\n\n${opening(about)}\n${CLOSING}\n`
    return filled(known, about, table)
  }, listed)
}

const list = (): string =>
  markdownTable(
    ['protocol', 'is', 'over', 'refuses in words'],
    builtins.map(([name, { summary, transports, hasWords, options }]) => [
      rows(settingNode(options)).length === 0 ? `\`${name}\`` : `[\`${name}\`](#${name})`,
      summary,
      transports.join(', '),
      hasWords ? 'yes' : 'no',
    ]),
  )

const optionTable = ({ options }: Builtin): string => {
  const found = rows(settingNode(options))
  return found.length === 0 ? '' : markdownTable(['key', 'is', 'default'], found)
}

/** A row for each option; one below another is called by both, as `backend.to`. */
const rows = ({ properties = {}, required = [] }: SettingNode, above = ''): string[][] =>
  Object.entries(properties).flatMap(([key, option]) => [
    settingRow(`${above}${key}`, option, required.includes(key)),
    ...rows(option, `${above}${key}.`),
  ])
