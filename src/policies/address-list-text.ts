import type { AddressListComplaint } from '../errors.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { type Reading, readElement } from './address-element.ts'
import { AddressSet, AddressStrokes, type ElementLog } from './address-set.ts'
import { recall, remember } from './known-lists.ts'

/** What a text holds, and what is wrong with it. The set is of no use while there is a complaint (A5). */
export interface CompiledList {
  readonly set: AddressSet
  readonly complaints: readonly AddressListComplaint[]
}

/** The set of another list, or what is wrong with the reference to it. */
export type Resolve = (name: string) => AddressSet | string

/** So many complaints about one list are enough to correct: to find more may take minutes (M9). */
export const MOST_COMPLAINTS = 1_000

/** How much of a wrong element is shown. */
const LONGEST_SHOWN = 500

/** So many elements are read in one slice: about a millisecond. */
const SLICE = 1_000

/**
 * Reads a list, one element a line, and collects everything that is wrong with it (A4, A5). After a thousand complaints
 * the rest is not read, and the last complaint says so. A list that was read before, and whose set somebody holds, is
 * not read again.
 */
export const readList = (list: string, text: string, resolve: Resolve): CompiledList =>
  atOnce(readListInSlices(list, text, resolve))

/** The same in slices. */
export function* readListInSlices(list: string, text: string, resolve: Resolve): Sliced<CompiledList> {
  const before = recall(list, text, resolve)
  if (before !== undefined) return { set: before, complaints: [] }
  const strokes = new AddressStrokes()
  const log = new TextLog(list, text)
  const complaints: AddressListComplaint[] = []
  for (const { element, line, lineStart, at } of elements(text)) {
    if (log.size % SLICE === SLICE - 1) yield
    const message = take(readElement(element), strokes, log, log.add(line, at), resolve)
    if (message === undefined) continue
    const isLast = complaints.length === MOST_COMPLAINTS - 1
    const column = at - lineStart + 1
    complaints.push({ list, line, column, text: element.slice(0, LONGEST_SHOWN), message: isLast ? TOO_MANY : message })
    if (isLast) break
  }
  const set = new AddressSet(strokes, log)
  if (complaints.length === 0) remember(list, text, set)
  return { set, complaints }
}

const TOO_MANY = `${MOST_COMPLAINTS} elements are wrong, and no more were looked for: correct them first`

/** Adds one element to what is painted; returns what is wrong with it. */
const take = (
  reading: Reading,
  strokes: AddressStrokes,
  log: TextLog,
  element: number,
  resolve: Resolve,
): string | undefined => {
  if ('complaint' in reading) return reading.complaint
  const { cover, out } = reading
  const colour = out ? -element : element
  if ('first' in cover) {
    const family = cover.first.family === 4 ? strokes.ipv4 : strokes.ipv6
    family.add(cover.first, cover.last, colour)
    return undefined
  }
  const set = resolve(cover.list)
  if (typeof set === 'string') return set
  log.refer(element, set)
  set.addTo(strokes, colour)
  return undefined
}

/** The elements of a text, without comments and the blanks around them; `at` and `lineStart` count characters from 0. */
function* elements(text: string): Generator<{ element: string; line: number; lineStart: number; at: number }> {
  for (let line = 1, lineStart = 0; lineStart < text.length; line++) {
    const newline = text.indexOf('\n', lineStart)
    const end = newline < 0 ? text.length : newline
    const content = withoutComment(text.slice(lineStart, end))
    const element = content.trim()
    const at = lineStart + content.length - content.trimStart().length
    if (element !== '') yield { element, line, lineStart, at }
    lineStart = end + 1
  }
}

const withoutComment = (line: string): string => {
  const semicolon = line.indexOf(';')
  return semicolon < 0 ? line : line.slice(0, semicolon)
}

/** Where each element stands in the text. What it says is read from there again: a list may have a million. */
class TextLog implements ElementLog {
  readonly list: string
  readonly #text: string
  readonly #lines = [0]
  readonly #places = [0]
  readonly references: { element: number; set: AddressSet }[] = []
  readonly #sets = new Map<number, AddressSet>()

  constructor(list: string, text: string) {
    this.list = list
    this.#text = text
  }

  get size(): number {
    return this.#lines.length - 1
  }

  /** Returns the number of the element, counted from 1. */
  add(line: number, place: number): number {
    this.#places.push(place)
    return this.#lines.push(line) - 1
  }

  refer(element: number, set: AddressSet): void {
    this.references.push({ element, set })
    this.#sets.set(element, set)
  }

  lineOf(element: number): number {
    return this.#lines[element]!
  }

  textOf(element: number): string {
    const place = this.#places[element]!
    const newline = this.#text.indexOf('\n', place)
    return withoutComment(this.#text.slice(place, newline < 0 ? undefined : newline)).trimEnd()
  }

  referenceOf(element: number): AddressSet | undefined {
    return this.#sets.get(element)
  }
}
