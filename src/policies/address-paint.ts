import type { AddressWords } from './address.ts'
import { Segments } from './address-segments.ts'
import { sortedOrder } from './word-sort.ts'

/**
 * Stretches of addresses of one family in the order of painting: a later one covers what an earlier one painted.
 * Addresses are kept as words, most significant first: one for IPv4, four for IPv6.
 */
export class Strokes {
  readonly width: 1 | 4
  /** For each stroke its first address and the first behind it, which is 0 when the stroke goes on to the end. */
  bounds: Uint32Array = new Uint32Array(16)
  readonly colours: number[] = []
  #length = 0

  constructor(family: 4 | 6) {
    this.width = family === 4 ? 1 : 4
  }

  /** Paints from `first` to `last`, both included. */
  add(first: AddressWords, last: AddressWords, colour: number): void {
    this.#put(first.a, first.b, first.c, first.d)
    const d = (last.d + 1) >>> 0
    const c = d === 0 ? (last.c + 1) >>> 0 : last.c
    const b = d === 0 && c === 0 ? (last.b + 1) >>> 0 : last.b
    const a = d === 0 && c === 0 && b === 0 ? (last.a + 1) >>> 0 : last.a
    this.#put(a, b, c, d)
    this.colours.push(colour)
  }

  /** Paints what is held in other segments of the same family. */
  addHeld(segments: Segments, colour: number): void {
    for (const { from, to } of segments.held()) {
      for (const segment of [from, to]) this.#put(...segments.startOf(segment))
      this.colours.push(colour)
    }
  }

  #put(a: number, b: number, c: number, d: number): void {
    if (this.#length === this.bounds.length) this.bounds = grown(this.bounds)
    if (this.width === 4) {
      this.bounds[this.#length++] = a
      this.bounds[this.#length++] = b
      this.bounds[this.#length++] = c
    }
    this.bounds[this.#length++] = d
  }
}

const grown = (words: Uint32Array): Uint32Array => {
  const more = new Uint32Array(2 * words.length)
  more.set(words)
  return more
}

/**
 * What one sees when all strokes are painted on an empty space.
 *
 * The bounds of all strokes cut the space into slots. The strokes are taken from the last to the first, and each one
 * colours only the slots that are still blank; `next` leads past those that are not, so that a slot is coloured once.
 */
export const paint = (strokes: Strokes): Segments => {
  const { starts, slots, slotOf } = cut(strokes)
  const seen = new Int32Array(slots)
  const next = new Uint32Array(slots + 1)
  for (let slot = 0; slot <= slots; slot++) next[slot] = slot
  for (let stroke = strokes.colours.length - 1; stroke >= 0; stroke--) {
    const past = slotOf[2 * stroke + 1]! || slots
    for (let slot = blank(next, slotOf[2 * stroke]!); slot < past; slot = blank(next, slot)) {
      seen[slot] = strokes.colours[stroke]!
      next[slot] = slot + 1
    }
  }
  return merge(starts, seen, strokes.width)
}

/** The first blank slot from `slot` on, with the way to it shortened for the next who asks. */
const blank = (next: Uint32Array, slot: number): number => {
  let at = slot
  while (next[at] !== at) {
    next[at] = next[next[at]!]!
    at = next[at]!
  }
  return at
}

/** The slots, of which one begins at 0 and one at each bound, and for each bound the slot that begins there. */
const cut = ({ bounds, colours, width }: Strokes) => {
  const count = 2 * colours.length
  const starts = new Uint32Array((count + 1) * width)
  const slotOf = new Uint32Array(count)
  let slots = 1
  for (const bound of sortedOrder(bounds, count, width)) {
    if (!same(bounds, bound, starts, slots - 1, width)) copy(bounds, bound, starts, slots++, width)
    slotOf[bound] = slots - 1
  }
  return { starts, slots, slotOf }
}

const same = (one: Uint32Array, i: number, other: Uint32Array, j: number, width: number): boolean => {
  for (let word = 0; word < width; word++) if (one[i * width + word] !== other[j * width + word]) return false
  return true
}

const copy = (from: Uint32Array, i: number, to: Uint32Array, j: number, width: number): void => {
  for (let word = 0; word < width; word++) to[j * width + word] = from[i * width + word]!
}

/** Joins neighbours of one colour, in place. */
const merge = (starts: Uint32Array, seen: Int32Array, width: 1 | 4): Segments => {
  let kept = 1
  for (let slot = 1; slot < seen.length; slot++) {
    if (seen[slot] === seen[kept - 1]) continue
    copy(starts, slot, starts, kept, width)
    seen[kept++] = seen[slot]!
  }
  return new Segments(starts.slice(0, kept * width), seen.slice(0, kept))
}
