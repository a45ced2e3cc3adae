import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { formatDuration } from '../durations.ts'
import { builtins } from '../protocols/by-name.ts'
import { optionSchema } from '../protocols/option-schema.ts'
import { settingsSchema } from './schema.ts'
import { DEFAULTS } from './settings.ts'

/** A node of a JSON Schema, as far as it is worked on here. */
interface SchemaNode {
  description?: string
  default?: unknown
  maximum?: number
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  additionalProperties?: SchemaNode | false
  [keyword: string]: unknown
}

/**
 * The JSON Schema of a settings file, for editors. The shape is the schema's, the defaults are those of `settings.ts`,
 * and the descriptions are the doc comments of `input.ts`, which is read for it: this runs in a checkout, not in a
 * built package.
 */
export const jsonSchema = (): SchemaNode => {
  const root = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any', override: tidy }) as SchemaNode
  const comments = readComments(readFileSync(new URL('./input.ts', import.meta.url), 'utf8'))
  const listener = root.properties?.listeners?.additionalProperties as SchemaNode
  explain(root, comments, 'SettingsInput', DEFAULTS)
  explain(root.properties?.tlsOptions, comments, 'TlsInput', DEFAULTS.tlsOptions)
  explain(root.properties?.passwordHashing, comments, 'PasswordHashingInput', { ...DEFAULTS.passwordHashing })
  explain(root.properties?.domains?.items, comments, 'DomainInput', {})
  explain(root.properties?.domains?.items?.properties?.tlsOptions, comments, 'TlsInput', {})
  explain(listener.properties?.ban, comments, 'BanInput', DEFAULTS.ban)
  explain(listener, comments, 'ListenerInput', DEFAULTS.listener)
  explain(root.properties?.admin, comments, 'AdminInput', DEFAULTS.admin)
  explain(listener.properties?.sockets?.items, comments, 'SocketInput', DEFAULTS.socket)
  listener.allOf = builtins.map(([protocol, { options }]) => ({
    if: { properties: { protocol: { const: protocol } }, required: ['protocol'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { options: optionSchema(options) } },
  }))
  return { ...root, title: 'Settings of Portreeve' }
}

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

/** The largest safe integer is nobody's limit. */
const tidy = ({ jsonSchema: node }: { jsonSchema: { maximum?: number | undefined } }): void => {
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
}

/** Doc comments by interface and field: `SocketInput.port`, and `SocketInput` for the interface's own. */
const readComments = (source: string): Map<string, string> => {
  const comments = new Map<string, string>()
  let owner = ''
  for (const [, comment = '', name, field] of source.matchAll(
    /\/\*\* (.*?) \*\/\n(?:export interface (\w+)| {2}readonly (\w+))/g,
  )) {
    owner = name ?? owner
    comments.set(name ?? `${owner}.${field}`, comment)
  }
  return comments
}

const explain = (
  node: SchemaNode | undefined,
  comments: ReadonlyMap<string, string>,
  owner: string,
  defaults: Readonly<Record<string, unknown>>,
): void => {
  if (node?.properties === undefined) throw new Error(`The settings schema has no ${owner}. Correct json-schema.ts.`)
  node.description = comments.get(owner)
  for (const [field, property] of Object.entries(node.properties)) {
    property.description = comments.get(`${owner}.${field}`)
    const byDefault = defaults[field]
    if (typeof byDefault === 'object' || byDefault === Number.POSITIVE_INFINITY || byDefault === undefined) continue
    property.default = property.pattern === undefined ? byDefault : formatDuration(byDefault as number)
  }
}
