import type { SettingsComplaint } from '../errors.ts'
import { quote } from '../quote.ts'

/** The way to a value, from the top of the settings. */
export type Path = readonly PropertyKey[]

/** Something wrong (`complaint`) or odd (`warning`), before it is told to anybody. */
export interface Finding {
  readonly kind: 'complaint' | 'warning'
  readonly at: Path
  /** What is wrong. What to do. */
  readonly message: string
  /** The key itself is what is wrong, not its value. */
  readonly aboutKey?: boolean
  /** A place in the text that stands at the path, counted from 1: an element of an address list. */
  readonly inText?: { readonly line: number; readonly column: number }
}

export const complaint = (at: Path, message: string): Finding => ({ kind: 'complaint', at, message })

export const warning = (at: Path, message: string): Finding => ({ kind: 'warning', at, message })

/** A path as people write it: `listeners.web.sockets[0].port`. */
export const pathText = (path: Path): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')

/** A finding as users get it. A place within a text goes into the message: outside of a file it has no other home. */
export const toComplaint = ({ at, message, inText }: Finding): SettingsComplaint => ({
  path: pathText(at),
  message: inText === undefined ? message : `line ${inText.line}, column ${inText.column}: ${message}`,
})

/** A value as a complaint names it: short, on one line, texts in quotes. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return /^(\d+|true|false)$/.test(value) ? `the text '${value}'` : quote(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  return String(value)
}
