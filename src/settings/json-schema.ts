import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { About } from '../fields.ts'
import { builtins } from '../protocols/by-name.ts'
import { optionSchema } from '../protocols/option-schema.ts'
import { settingsSchema } from './schema/server.ts'

/** A node of the JSON Schema, with what else there is to say of a setting. */
export interface SettingNode extends About {
  readonly description?: string
  readonly default?: unknown
  readonly type?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, SettingNode>>
  readonly required?: readonly string[]
  readonly items?: SettingNode
  readonly anyOf?: readonly SettingNode[]
  readonly additionalProperties?: SettingNode | boolean
  readonly [keyword: string]: unknown
}

/** The settings as the schema has them: descriptions without bounds and defaults, which stand beside them. */
export const settingNodes = (): SettingNode =>
  z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any', override: tidy }) as SettingNode

/** The largest safe integer is nobody's limit. */
const tidy = ({ jsonSchema: node }: { jsonSchema: { maximum?: number | undefined } }): void => {
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
}

/** The JSON Schema of a settings file, for editors and for the admin page. */
export const jsonSchema = (): SettingNode => {
  const root = spoken(settingNodes())
  const listener = root.properties?.listeners?.additionalProperties as { allOf?: unknown }
  listener.allOf = builtins.map(([protocol, { options }]) => ({
    if: { properties: { protocol: { const: protocol } }, required: ['protocol'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { options: optionSchema(options) } },
  }))
  return { ...root, title: 'Settings of Portreeve' }
}

/** What a setting may be at least and at most, in words; undefined where that is said otherwise or goes without saying. */
export const boundsOf = ({ least, anyOf, minimum, maximum }: SettingNode): string | undefined => {
  if (least !== undefined) return ['0s', '1ms'].includes(least) ? undefined : `at least ${least}`
  const number = anyOf?.find((one) => one.minimum !== undefined)
  if (number !== undefined) return number.minimum === 0 ? undefined : boundsOf(number)
  if (maximum !== undefined) return `${minimum} to ${maximum}`
  return minimum === undefined || minimum === 0 ? undefined : `at least ${minimum}`
}

/** What holds where nothing is written: a default that can be written, or words. Undefined: it is required, or not there. */
export const unsetOf = ({ default: value, unset }: SettingNode): { value?: unknown; words: string } | undefined => {
  if (unset !== undefined) return { words: unset }
  if (value === null) return { words: 'no limit' }
  if (value === undefined) return undefined
  const isEmpty = value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? { words: 'none' } : { value, words: String(value) }
}

/** The same for readers of JSON Schema: all there is to say is in the descriptions, and nothing is there that no keyword is. */
const spoken = (node: SettingNode): SettingNode => {
  const { description, default: byDefault, unset, unit, least, long, blank, ...keywords } = node
  const within = Object.entries(keywords).map(([keyword, value]) => [keyword, spokenWithin(keyword, value)] as const)
  const value = unsetOf(node)?.value
  return {
    ...Object.fromEntries(within),
    ...(description !== undefined && { description: [description, sentenceOf(node)].join(' ').trimEnd() }),
    ...(value !== undefined && { default: value }),
  }
}

const spokenWithin = (keyword: string, value: unknown): unknown => {
  if (keyword === 'properties') {
    return Object.fromEntries(Object.entries(value as object).map(([key, node]) => [key, spoken(node)]))
  }
  if (Array.isArray(value) && keyword === 'anyOf') return value.map(spoken)
  return ['items', 'additionalProperties'].includes(keyword) && typeof value === 'object'
    ? spoken(value as SettingNode)
    : value
}

/** `At least 1, default 10000.`, `No limit unless set.` */
const sentenceOf = (node: SettingNode): string => {
  const bounds = boundsOf(node)
  const { value, words } = unsetOf(node) ?? { words: 'none' }
  const unit = node.unit === undefined ? '' : ` ${node.unit}`
  const without = value === undefined ? (words === 'none' ? '' : `${words} unless set`) : `default ${words}${unit}`
  const sentence = [bounds ?? '', without].filter((part) => part !== '').join(value === undefined ? '; ' : ', ')
  return sentence === '' ? '' : `${sentence[0]?.toUpperCase()}${sentence.slice(1)}.`
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
