import { inspect } from 'node:util'
import { messageOf } from '../thrown.ts'
import { cutText } from '../truncate.ts'
import type { LineFields } from './log-writer.ts'

/** tslog's record of `log(fields, message)`: the arguments by their place, and what tslog adds. */
interface LogRecord {
  readonly 0: LineFields
  readonly 1: string
  readonly _logMeta: { readonly date: Date; readonly logLevelName: string }
}

/** Time, level, whose, sentence, event, connection: one line for a person; only a stack takes more. */
export const prettyLine = (record: object): string => {
  const { 0: fields, 1: message, _logMeta: meta } = record as LogRecord
  const { listener, socket, connection, type, details, stack } = fields
  const words = [meta.date.toISOString(), meta.logLevelName.padEnd(5)]
  const whose = socket ?? listener
  if (whose !== undefined) words.push(whose)
  words.push(cutText(harmless(message), LONGEST))
  if (details !== undefined) words.push(cutText(harmless(shown(details)), LONGEST))
  if (type !== undefined) words.push(`[${type}]`)
  if (connection !== undefined) words.push(connection)
  return words.join(' ') + (stack === undefined ? '' : indented(stack))
}

/** A message may leave no room for details, nor either of them for the event's name. In characters. */
const LONGEST = 2_000

/** A host's details may throw when they are looked at. */
const shown = (details: object): string => {
  try {
    return inspect(details, DETAILS)
  } catch (error) {
    return `(${messageOf(error)})`
  }
}

const DETAILS = {
  breakLength: Number.POSITIVE_INFINITY,
  compact: true,
  depth: 4,
  maxArrayLength: 20,
  maxStringLength: 500,
}

const indented = (stack: string): string =>
  stack
    .split('\n')
    .map((line) => `\n    ${harmless(line.trim())}`)
    .join('')

/** Part of the text comes from strangers: it must not begin a line of its own, nor speak to a terminal. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped)

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
