import fc from 'fast-check'

/** An element as plain numbers, beside the text that says the same: what `AddressSet` is compared with. */
export interface NaiveElement {
  readonly out: boolean
  readonly text: string
  /** The list that it refers to, or the addresses of one family that it covers, both ends included. */
  readonly covers: string | { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }
}

export interface NaiveAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

export type NaiveLists = Readonly<Record<string, readonly NaiveElement[]>>

/**
 * The last element that covers the address, or else the last reference to a list that speaks of it, and whether the
 * address is in; found by asking every element.
 */
export const naiveDecision = (
  lists: NaiveLists,
  name: string,
  address: NaiveAddress,
): { held: boolean; line: number } => {
  const elements = lists[name]!
  const line = elements.findLastIndex(({ covers }) => naiveCovers(lists, covers, address)) + 1
  if (line > 0) return { line, held: !elements[line - 1]!.out }
  const speaks = ({ covers }: NaiveElement) =>
    typeof covers === 'string' && naiveDecision(lists, covers, address).line > 0
  return { line: elements.findLastIndex(speaks) + 1, held: false }
}

const naiveCovers = (lists: NaiveLists, covers: NaiveElement['covers'], { family, value }: NaiveAddress): boolean => {
  if (typeof covers === 'string') return naiveDecision(lists, covers, { family, value }).held
  return covers.family === family && covers.first <= value && value <= covers.last
}

/** Every address at which an answer may change: both ends of each element and their neighbours. */
export const edges = (lists: NaiveLists): NaiveAddress[] => {
  const all: NaiveAddress[] = [
    { family: 4, value: 0n },
    { family: 6, value: 0n },
  ]
  for (const { covers } of Object.values(lists).flat()) {
    if (typeof covers === 'string') continue
    const { family, first, last } = covers
    for (const value of [first - 1n, first, last, last + 1n]) {
      if (value >= 0n && value < SIZE[family]) all.push({ family, value })
    }
  }
  return all
}

/** The address that it is when it is seen: IPv4 through IPv6 is IPv4 (A6). */
export const asSeen = ({ family, value }: NaiveAddress): NaiveAddress => {
  const mapped = family === 6 && value >> 32n === 0xffffn
  return mapped ? { family: 4, value: value & 0xffffffffn } : { family, value }
}

/** Ranges that are held: how often one comes into held addresses when walking through them in order. */
export const naiveRangeCount = (lists: NaiveLists, name: string): number => {
  let count = 0
  for (const family of [4, 6] as const) {
    const values = edges(lists).flatMap((edge) => (edge.family === family ? [edge.value] : []))
    const inOrder = [...new Set(values)].sort((one, other) => (one < other ? -1 : 1))
    const held = inOrder.map((value) => naiveDecision(lists, name, { family, value }).held)
    count += held.filter((here, index) => here && !held[index - 1]).length
  }
  return count
}

const SIZE = { 4: 2n ** 32n, 6: 2n ** 128n }

/** An address in a plain form of its own: `AddressSet` is not to be tested with what it is made of. */
export const write = ({ family, value }: NaiveAddress): string => {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  return Array.from({ length: 8 }, (_, group) => ((value >> BigInt(112 - 16 * group)) & 0xffffn).toString(16)).join(':')
}

/** Addresses close together, so that elements overlap, and at both ends of the space. */
const address = (family: 4 | 6): fc.Arbitrary<bigint> => {
  const middle = family === 4 ? 0x0a0000f0n : 0x20010db8_00000000_fffffff0_fffffff0n
  const near = fc.integer({ min: 0, max: 40 }).map(BigInt)
  return fc.oneof(
    { weight: 6, arbitrary: near.map((offset) => middle + offset) },
    { weight: 1, arbitrary: near },
    { weight: 1, arbitrary: near.map((offset) => SIZE[family] - 1n - offset) },
    { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: SIZE[family] - 1n }) },
  )
}

const range = (family: 4 | 6) =>
  fc.tuple(address(family), address(family), fc.constantFrom('-', ' - ', '-\t')).map(([one, other, dash]) => {
    const [first, last] = one < other ? [one, other] : [other, one]
    const text = write({ family, value: first }) + dash + write({ family, value: last })
    return { text, covers: { family, first, last } }
  })

const network = (family: 4 | 6) => {
  const width = family === 4 ? 32 : 128
  const bits = fc.oneof(fc.integer({ min: width - 6, max: width }), fc.integer({ min: 1, max: width }))
  return fc.tuple(address(family), bits, fc.boolean()).map(([inside, bits, seenThroughIPv6]) => {
    const size = 1n << BigInt(width - bits)
    const first = inside - (inside % size)
    const plain = write({ family, value: first })
    const text = family === 4 && seenThroughIPv6 ? `::ffff:${plain}/${bits + 96}` : `${plain}/${bits}`
    return { text, covers: { family, first, last: first + size - 1n } }
  })
}

const single = (family: 4 | 6) =>
  address(family).map((value) => ({ text: write({ family, value }), covers: { family, first: value, last: value } }))

const reference = (names: readonly string[]) =>
  fc.constantFrom(...names).map((name) => ({ text: `#${name.toUpperCase()}`, covers: name }))

/** The elements of a list that may refer to the named ones. */
const elements = (names: readonly string[]): fc.Arbitrary<NaiveElement[]> => {
  const families = ([4, 6] as const).flatMap((family) => [single(family), range(family), network(family)])
  const covered = fc.oneof(...families, ...(names.length > 0 ? [reference(names)] : []))
  const element = fc.tuple(fc.constantFrom('', '', '!', '! '), covered)
  return fc.array(
    element.map(([out, { text, covers }]) => ({ out: out !== '', text: out + text, covers })),
    { maxLength: 12 },
  )
}

/** Three lists of which each may refer to those before it. */
export const naiveLists: fc.Arbitrary<NaiveLists> = fc.record({
  one: elements([]),
  two: elements(['one']),
  three: elements(['one', 'two']),
})

export const textOf = (elements: readonly NaiveElement[]): string => elements.map(({ text }) => text).join('\n')
