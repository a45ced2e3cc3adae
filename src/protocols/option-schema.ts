import { z } from 'zod'

/** The JSON Schema of one option, or of a map of them. */
export interface OptionSchema {
  description?: string
  default?: string | number | boolean
  properties?: Record<string, OptionSchema>
  required?: string[]
  /** It is for TypeScript only: a settings file cannot hold it. */
  typescript?: true
  [keyword: string]: unknown
}

/** The JSON Schema of a protocol's options, as a settings file can hold them; a default stands in the description, too. */
export const optionSchema = (options: z.ZodType): OptionSchema => {
  const schema = toSchema(options, ({ jsonSchema: node }) => {
    if (node.default !== undefined && node.description !== undefined) node.description += ` Default ${inWords(node)}.`
  })
  return forFiles(schema)
}

/** The same with everything that TypeScript can hold, and with defaults in `default` alone: for the reference pages. */
export const referenceSchema = (options: z.ZodType): OptionSchema => toSchema(options)

type Override = NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']

const toSchema = (options: z.ZodType, override?: Override): OptionSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any', override })
  return schema as OptionSchema
}

const inWords = ({ default: value }: { default?: unknown }): string =>
  typeof value === 'string' ? `\`${value}\`` : String(value)

const forFiles = ({ properties, ...schema }: OptionSchema): OptionSchema => {
  if (properties === undefined) return schema
  const held = Object.entries(properties).filter(([, { typescript }]) => !typescript)
  return { ...schema, properties: Object.fromEntries(held.map(([key, property]) => [key, forFiles(property)])) }
}
