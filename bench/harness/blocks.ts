import { randomNumbers } from '../servers/ranges.ts'

/** Separate blocks of addresses, spread over a space, as text in the two ways that others read. */
export interface Blocks {
  readonly family: 'ipv4' | 'ipv6'
  /** A range a line, as `a-b`. */
  readonly ranges: string
  /** The same blocks, as `a/bits`. */
  readonly cidrs: string
  /** Addresses to ask for, in no order: every other one is in a block. */
  readonly addresses: readonly string[]
}

/** Enough that neither the list nor the answers stay in the nearest cache. */
const ADDRESSES = 65_536

const SPACE = 2 ** 32

/** Blocks of IPv4 are of 2^0 to 2^10 addresses. */
const MOST_BITS = 10

/** Writes the numbers from 0 to 2^32, and the last address of a block that ends with one. */
const TONGUES = {
  ipv4: {
    write: (at: number): string => [24, 16, 8, 0].map((bits) => (at >>> bits) & 255).join('.'),
    writeLast: (at: number) => TONGUES.ipv4.write(at),
    bits: 32,
  },
  ipv6: {
    write: (at: number): string => `2001:db8:${hex(at >>> 16)}:${hex(at & 65_535)}::`,
    writeLast: (at: number) => `2001:db8:${hex(at >>> 16)}:${hex(at & 65_535)}:ffff:ffff:ffff:ffff`,
    bits: 64,
  },
} as const

const hex = (number: number): string => number.toString(16)

/** The same blocks each time. Each has a slot of the space, and the upper half of every slot is in no block. */
export const makeBlocks = (family: Blocks['family'], count: number): Blocks => {
  const tongue = TONGUES[family]
  const { write } = tongue
  const random = randomNumbers(1)
  const slot = 2 ** Math.floor(Math.log2(SPACE / count))
  const most = Math.min(MOST_BITS, Math.log2(slot) - 1)
  const blocks = Array.from({ length: count }, (_, index) => {
    const bits = Math.floor(random() * (most + 1))
    const first = index * slot + Math.floor((random() * slot) / 2 / 2 ** bits) * 2 ** bits
    return { first, bits, slot: index * slot }
  })
  const lines = blocks.map(({ first, bits }) => `${write(first)}-${tongue.writeLast(first + 2 ** bits - 1)}`)
  const cidrs = blocks.map(({ first, bits }) => `${write(first)}/${tongue.bits - bits}`)
  const addresses = Array.from({ length: ADDRESSES }, (_, index) => {
    const block = blocks[Math.floor(random() * count)]!
    const isIn = index % 2 === 0
    return write(
      isIn
        ? block.first + Math.floor(random() * 2 ** block.bits)
        : block.slot + slot / 2 + Math.floor((random() * slot) / 2),
    )
  })
  return { family, ranges: lines.join('\n'), cidrs: cidrs.join('\n'), addresses }
}
