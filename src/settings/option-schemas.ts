import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { builtins } from '../protocols/registry.ts'

/** The JSON Schema of one option, or of a map of them. */
export interface OptionSchema {
  description?: string
  default?: unknown
  properties?: Record<string, OptionSchema>
  [keyword: string]: unknown
}

/**
 * The options of each protocol as JSON Schemas, for editors: the shapes that check them, described by the doc comments of
 * their TypeScript interfaces, which are read for it in a checkout (`HttpOptions` for http). Options that a settings file
 * cannot hold, functions, are left out.
 */
export const optionSchemas = (): Readonly<Record<string, OptionSchema>> => {
  const interfaces = readInterfaces()
  const entries = Object.entries(builtins).map(([name, { options }]) => {
    const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' }) as OptionSchema
    describe(schema, `${name.charAt(0).toUpperCase()}${name.slice(1)}Options`, interfaces)
    return [name, schema] as const
  })
  return Object.fromEntries(entries)
}

interface Field {
  readonly comment: string
  readonly type: string
}

interface Interface {
  readonly fields: ReadonlyMap<string, Field>
  /** What it extends, in order. */
  readonly parents: readonly string[]
}

type Interfaces = ReadonlyMap<string, Interface>

const INTERFACE = /export interface (\w+)(?: extends ([^{]+))? \{(.*?)\n?\}\n/gs
const FIELD = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n {2}readonly (\w+)\??: (.*)/g

const readInterfaces = (): Interfaces => {
  const interfaces = new Map<string, Interface>()
  const protocols = new URL('../protocols/', import.meta.url)
  for (const file of readdirSync(protocols, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    for (const [, name = '', parents = '', body = ''] of readFileSync(new URL(file, protocols), 'utf8').matchAll(
      INTERFACE,
    )) {
      const fields = [...body.matchAll(FIELD)].map(
        ([, comment = '', key = '', type = '']) => [key, { comment: oneLine(comment), type }] as const,
      )
      interfaces.set(name, { fields: new Map(fields), parents: parents.match(OPTIONS) ?? [] })
    }
  }
  return interfaces
}

const OPTIONS = /\w+Options/g

const oneLine = (comment: string): string => comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim()

const fieldOf = (name: string, key: string, interfaces: Interfaces): Field | undefined => {
  const { fields, parents } = interfaces.get(name) ?? { fields: new Map<string, Field>(), parents: [] }
  for (const parent of fields.has(key) ? [] : parents) {
    const found = fieldOf(parent, key, interfaces)
    if (found !== undefined) return found
  }
  return fields.get(key)
}

const describe = ({ properties = {} }: OptionSchema, name: string, interfaces: Interfaces): void => {
  for (const [key, property] of Object.entries(properties)) {
    // A shape without any keyword is that of a function.
    if (Object.keys(property).length === 0) {
      delete properties[key]
      continue
    }
    const { comment, type = '' } = fieldOf(name, key, interfaces) ?? {}
    const byDefault = defaultIn(comment)
    if (comment !== undefined) property.description = comment
    if (byDefault !== undefined) property.default = byDefault
    const [nested] = type.match(OPTIONS) ?? []
    if (nested !== undefined) describe(property, nested, interfaces)
  }
}

/** The default that a comment tells as a value, not in words. */
const defaultIn = (comment = ''): unknown => {
  const [, quoted, bare] = /\bDefault (?:`([^`]+)`|(\d+|true|false)\b)/.exec(comment) ?? []
  return quoted ?? (bare === undefined ? undefined : JSON.parse(bare))
}
