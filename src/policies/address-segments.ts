import type { AddressWords } from './address.ts'

/**
 * The whole space of one family, cut where the answer changes: each segment goes on to the start of the next. A look-up
 * is one binary search over typed arrays, and nothing is allocated.
 */
export class Segments {
  /** One word for each segment of IPv4, four for one of IPv6, most significant first. The first segment starts at 0. */
  readonly #starts: Uint32Array
  /** Positive: held, by that element of the list, counted from 1. Negative: taken out by it. 0: no element covers it. */
  readonly #origins: Int32Array

  /** IPv4 only: for every 2^shift addresses the segment in which they begin, so that a search has less to go through. */
  readonly #jumps: Uint32Array
  readonly #shift: number

  constructor(starts: Uint32Array, origins: Int32Array) {
    this.#starts = starts
    this.#origins = origins
    this.#shift = 32 - Math.min(16, Math.max(1, Math.ceil(Math.log2(origins.length)) - 2))
    this.#jumps = starts.length === origins.length ? jumpsOf(starts, this.#shift) : new Uint32Array()
  }

  /** The origin of the segment that an IPv4 address is in. */
  originOf4(address: number): number {
    const starts = this.#starts
    const jump = address >>> this.#shift
    let low = this.#jumps[jump]!
    let high = this.#jumps[jump + 1]!
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (starts[middle]! <= address) low = middle
      else high = middle - 1
    }
    return this.#origins[low]!
  }

  /** The origin of the segment that an IPv6 address is in. */
  originOf6(words: AddressWords): number {
    let low = 0
    let high = this.#origins.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (startsBehind(this.#starts, 4 * middle, words)) high = middle - 1
      else low = middle
    }
    return this.#origins[low]!
  }

  /** The runs of segments that are held, as the first of them and the first behind them; all between is one range. */
  *held(): Generator<{ from: number; to: number }> {
    const origins = this.#origins
    for (let from = 0, to = 0; from < origins.length; from = to + 1) {
      to = from
      while (origins[to]! > 0) to++
      if (to > from) yield { from, to }
    }
  }

  /** The address at which a segment starts; 0 for the one behind the last, where the space ends. */
  startOf(segment: number): [a: number, b: number, c: number, d: number] {
    const starts = this.#starts
    if (segment === this.#origins.length) return [0, 0, 0, 0]
    if (starts.length === this.#origins.length) return [0, 0, 0, starts[segment]!]
    return [starts[4 * segment]!, starts[4 * segment + 1]!, starts[4 * segment + 2]!, starts[4 * segment + 3]!]
  }
}

/** One entry for every 2^shift addresses, and one for the end of the space, which is the last segment. */
const jumpsOf = (starts: Uint32Array, shift: number): Uint32Array => {
  const jumps = new Uint32Array(2 ** (32 - shift) + 1)
  let segment = 0
  for (let jump = 0; jump < jumps.length; jump++) {
    while (segment + 1 < starts.length && starts[segment + 1]! <= jump * 2 ** shift) segment++
    jumps[jump] = segment
  }
  return jumps
}

const startsBehind = (starts: Uint32Array, at: number, { a, b, c, d }: AddressWords): boolean => {
  if (starts[at] !== a) return starts[at]! > a
  if (starts[at + 1] !== b) return starts[at + 1]! > b
  if (starts[at + 2] !== c) return starts[at + 2]! > c
  return starts[at + 3]! > d
}
