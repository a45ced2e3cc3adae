import { messageOf } from './thrown.ts'
import { cutText } from './truncate.ts'

/** Deeper than any context or event is. Cycles end here. */
const DEEPEST = 8

/** In the place of what is left out. */
const LEFT_OUT = '…'

/** A text of so many bytes may take all that is left; a longer one leaves half of it to those behind it. */
const SHORT = 200

/** What a list or an object takes itself, with a comma. */
const BRACKETS = 3

/** What the note on a cut text takes, in bytes. */
const NOTE = 32

/**
 * JSON of at most about `most` bytes: what does not fit is left out, with a `…` in its place that says how much it was,
 * and is not even looked at. What throws is left out too. Never throws.
 */
export const briefJson = (value: unknown, most: number): string => JSON.stringify(brief(value, most)) ?? 'null'

/** The same as plain data, of which JSON can be made. */
export const brief = (value: unknown, most: number): unknown => new Brief(most).of(value, 0)

class Brief {
  #left: number

  constructor(most: number) {
    this.#left = most
  }

  of(value: unknown, depth: number): unknown {
    if (this.#left <= 0 || depth > DEEPEST) return LEFT_OUT
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'bigint') return this.#text(`${value}`)
    if (typeof value !== 'object' || value === null) return this.#plain(value)
    try {
      return this.#object(value, depth)
    } catch {
      return LEFT_OUT
    }
  }

  #plain(value: unknown): unknown {
    this.#left -= 6
    return value
  }

  #text(text: string): string {
    const room = Math.max(this.#left / 2, Math.min(this.#left, SHORT))
    const fits = fitting(text, room)
    this.#left -= sizeOf(fits) + 1
    return fits
  }

  #object(value: object, depth: number): unknown {
    if (ArrayBuffer.isView(value)) return this.#text(`${value.byteLength} bytes`)
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.of(toJSON.call(value), depth + 1)
    if (Array.isArray(value)) return this.#list(value, depth)
    if (value instanceof Error) return this.#text(messageOf(value))
    return this.#fields(value, depth)
  }

  #list(list: readonly unknown[], depth: number): unknown[] {
    const brief: unknown[] = []
    this.#left -= BRACKETS
    for (const element of list) {
      if (this.#left <= 0) return [...brief, `${LEFT_OUT} (${list.length - brief.length} more)`]
      brief.push(this.of(element, depth + 1))
    }
    return brief
  }

  #fields(value: object, depth: number): object {
    const brief: Record<string, unknown> = {}
    this.#left -= BRACKETS
    const names = Object.keys(value)
    for (const [index, name] of names.entries()) {
      if (this.#left <= 0) return { ...brief, [LEFT_OUT]: `${names.length - index} more` }
      const field = (value as Record<string, unknown>)[name]
      if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue
      brief[this.#text(name)] = this.of(field, depth + 1)
    }
    return brief
  }
}

/** What stands in JSON as it is, a byte each. Nearly all texts are such, and nothing is made to measure them. */
const PLAIN = /^[ !#-[\]-~]*$/

/** What a text takes in JSON, in bytes. */
const sizeOf = (text: string): number => (PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text)))

/** The text, or as much of its start as takes at most `room` bytes in JSON, and a note. */
const fitting = (text: string, room: number): string => {
  if (text.length <= room && sizeOf(text) <= room) return text
  let most = Math.max(0, Math.floor(room) - NOTE)
  for (let size = sizeOf(text.slice(0, most)); most > 0 && size > room; size = sizeOf(text.slice(0, most))) {
    most = Math.floor((most * room) / size) - NOTE
  }
  return cutText(text, Math.max(0, most))
}
