/** How much of the address space each range has for itself. */
const SLOT = 42_000
const MOST = 1_000
const LOOPBACK = 127

/** The same numbers from 0 to 1 each time (mulberry32). */
export const randomNumbers = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** Separate ranges of IPv4 in rising order, both ends included, spread over the whole space but loopback; 100,000 at most. */
export const randomRanges = (count: number): { first: number; last: number }[] => {
  const random = randomNumbers(1)
  const ranges = []
  for (let slot = 0; ranges.length < count; slot++) {
    const first = slot * SLOT + Math.floor(random() * (SLOT - MOST - 1))
    const last = first + Math.floor(random() * MOST)
    if (first >>> 24 !== LOOPBACK && last >>> 24 !== LOOPBACK) ranges.push({ first, last })
  }
  return ranges
}

const dotted = (address: number): string => [24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join('.')

/** The ranges as the text of an address list. */
export const rangesAsText = (ranges: readonly { first: number; last: number }[]): string =>
  ranges.map(({ first, last }) => `${dotted(first)}-${dotted(last)}`).join('\n')
