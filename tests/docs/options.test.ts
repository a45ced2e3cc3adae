import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { builtins } from '../../src/protocols/registry.ts'
import { type OptionSchema, optionSchemas } from '../../src/settings/option-schemas.ts'

const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8')
const file = JSON.parse(readFileSync(new URL('../../docs/settings.schema.json', import.meta.url), 'utf8'))

/** The keys that the code reads: of the shape that checks them. */
const keysOf = (shape: z.ZodType): readonly string[] =>
  'shape' in shape
    ? Object.keys(shape.shape as object)
    : 'unwrap' in shape
      ? keysOf((shape.unwrap as () => z.ZodType)())
      : []

const within = (shape: z.ZodType, key: string): z.ZodType => (shape as z.ZodObject).shape[key] as z.ZodType

/** What the tables below the headings that name a protocol, or a backend, say: the default by key. */
const rowsUnder = (heading: RegExp): ReadonlyMap<string, string> => {
  const rows = new Map<string, string>()
  for (const section of page.split(/^(?=#{2,3} )/m)) {
    if (!heading.test(section.slice(0, section.indexOf('\n')))) continue
    for (const [, key = '', cells = ''] of section.matchAll(/^\| `(\w+)` +\| (.*) \|$/gm)) {
      rows.set(key, cells.split(' | ').at(-1)?.trim().replaceAll('`', '') ?? '')
    }
  }
  return rows
}

const schemas = optionSchemas()

/** Every option of every protocol, those of its backend too: `smtp backend.tls`. */
const options = Object.entries(builtins).flatMap(([protocol, { options: shape }]) => {
  const properties = schemas[protocol]?.properties ?? {}
  const own = keysOf(shape).map((key) => ({
    protocol,
    key,
    rows: new RegExp(`\\b${protocol}\\b`),
    schema: properties[key],
  }))
  if (!keysOf(shape).includes('backend')) return own
  const behind = keysOf(within(shape, 'backend')).map((key) => ({
    protocol: `${protocol} backend`,
    key,
    rows: new RegExp(`\\bbackend\\b|\\b${protocol}\\b`),
    schema: properties.backend?.properties?.[key],
  }))
  return [...own, ...behind]
})

/** A settings file cannot hold a function. */
const FUNCTIONS = ['authenticate', 'deliver']

describe('an option of a protocol', () => {
  it.each(options.map((option) => [`${option.protocol} ${option.key}`, option] as const))(
    '%s stands in docs/settings.md, with its default, and in the JSON Schema',
    (_, { key, rows, schema }) => {
      const told = rowsUnder(rows).get(key)
      expect(told, 'a row of a table').toMatch(/./)
      if (FUNCTIONS.includes(key)) return expect(schema).toBeUndefined()
      expect(schema?.description, 'a doc comment of its interface').toMatch(/^[A-Z0-9`].*\.$/)
      if (schema?.default !== undefined) expect(told?.split(/[ ,]/)[0]).toBe(String(schema.default))
      return undefined
    },
  )

  it('is known to editors by the protocol that has it', () => {
    const conditions = file.properties.listeners.additionalProperties.allOf as {
      readonly if: { readonly properties: { readonly protocol: { readonly const: string } } }
      readonly then: { readonly properties: { readonly options: OptionSchema } }
    }[]
    const known = conditions.map((one) => [one.if.properties.protocol.const, one.then.properties.options] as const)
    expect(Object.fromEntries(known)).toEqual(JSON.parse(JSON.stringify(schemas)))
  })
})
