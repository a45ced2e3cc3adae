import { z } from 'zod'
import type { About } from './fields.ts'

/*
 * What schemas of settings say, for those who show it: editors by a JSON Schema, the documents by tables, the page.
 */

/** A node of a JSON Schema, with what else there is to say of a setting. */
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

/** The settings as a schema has them: descriptions without bounds and defaults, which stand beside them. */
export const settingNode = (schema: z.ZodType): SettingNode => {
  const { $schema: _, ...node } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: tidy })
  return node as SettingNode
}

/** The largest safe integer is nobody's limit. */
const tidy = ({ jsonSchema: node }: { jsonSchema: { maximum?: number | undefined } }): void => {
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum
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

/**
 * The same for readers of JSON Schema, as a settings file can hold it: all there is to say is in the descriptions, and nothing
 * is there that no keyword is.
 */
export const spoken = (node: SettingNode): SettingNode => {
  const { description, default: byDefault, unset, unit, least, long, blank, typescript, typeName, ...keywords } = node
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
    const held = Object.entries(value as Record<string, SettingNode>).filter(([, { typescript }]) => !typescript)
    return Object.fromEntries(held.map(([key, node]) => [key, spoken(node)]))
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
