import type { EditPath, Json } from './source.ts'

/** Names of values that nobody is shown. A file of secrets is none itself. */
const SECRET = /pass|secret|token/i
const isSecret = (name: string): boolean => SECRET.test(name) && !/file$/i.test(name)

const HIDDEN = '(hidden)'

/** Whether a value is a map of plain data, and no instance of a class. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Settings as they may be shown: text in the place of functions, of objects that are no data, and of secrets. */
export const shown = (document: unknown): Json => show(document, '', [])

const show = (value: unknown, name: string, within: readonly unknown[]): Json => {
  if (isSecret(name) && value !== undefined) return HIDDEN
  if (typeof value === 'function') return `(function ${value.name})`
  if (within.includes(value)) return '(itself)'
  if (Array.isArray(value)) return value.map((element) => show(element, '', [...within, value]))
  if (isRecord(value)) return showMap(value, [...within, value])
  if (typeof value === 'object' && value !== null) return `(object ${value.constructor?.name})`
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value)
}

const showMap = (map: Readonly<Record<string, unknown>>, within: readonly unknown[]): Json => {
  const entries = Object.entries(map).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, show(value, name, within)]))
}

/**
 * An edit's value in which what stands for something hidden is that again: whoever sends back what was shown changes
 * nothing. `before` is what stands at the path.
 */
export const restore = (value: Json, before: unknown, path: EditPath): unknown =>
  restoreValue(value, before, String(path.at(-1)))

const restoreValue = (value: Json, before: unknown, name: string): unknown => {
  if (typeof value === 'string') return value === show(before, name, []) ? before : value
  if (Array.isArray(value) && Array.isArray(before))
    return value.map((element, index) => restoreValue(element, before[index], ''))
  if (!isRecord(value) || !isRecord(before)) return value
  const entries = Object.entries(value as Readonly<Record<string, Json>>)
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      restoreValue(inner, Object.hasOwn(before, key) ? before[key] : undefined, key),
    ]),
  )
}
