import { writeFileSync } from 'node:fs'
import { builtins } from '../protocols/by-name.ts'
import { type SettingNode, settingNode, spoken } from '../setting-node.ts'
import { settingsSchema } from './schema/server.ts'

/** The JSON Schema of a settings file, for editors and for the admin page. */
export const jsonSchema = (): SettingNode => {
  const root = spoken(settingNode(settingsSchema))
  const listener = root.properties?.listeners?.additionalProperties as { allOf?: unknown }
  listener.allOf = builtins.map(([protocol, { options }]) => ({
    if: { properties: { protocol: { const: protocol } }, required: ['protocol'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { options: spoken(settingNode(options)) } },
  }))
  return { $schema: DRAFT, ...root, title: 'Settings of Portreeve' }
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

/** The text of `docs/settings.schema.json`: lists of plain values on one line where they fit, as the formatter has them. */
export const jsonSchemaText = (): string => {
  const text = JSON.stringify(jsonSchema(), null, 2)
  const lists = /^(.*)\[\s+([^[\]{}]*?)\s+\](,?)$/gm
  return `${text.replace(lists, (whole, before: string, values: string, behind: string) => {
    const line = `${before}[${values.replace(/\s*\n\s*/g, ' ')}]${behind}`
    return line.length > LINE ? whole : line
  })}\n`
}

const LINE = 120

/** Writes the JSON Schema to a file. */
export const writeJsonSchema = (file: string): void => writeFileSync(file, jsonSchemaText())
