import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressWords, parseAddress } from '../../src/policies/address.ts'
import { addressKey } from '../../src/policies/address-key.ts'
import { times } from '../support/long.ts'

const keyOf = (address: string, prefix: number) => {
  const words = addressWords()
  expect(parseAddress(address, words)).toBe(true)
  return addressKey(words, prefix)
}

const textOf = (bits: bigint): string =>
  [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => ((bits >> shift) & 0xffffn).toString(16)).join(':')

test('two IPv6 addresses count as one when their prefix is the same, and as two otherwise (M7)', () => {
  // No addresses of IPv4 in disguise: the first bit is set.
  const first = fc.bigInt({ min: 1n << 127n, max: (1n << 128n) - 1n })
  fc.assert(
    fc.property(first, fc.nat(126), fc.integer({ min: 1, max: 128 }), (bits, flipped, prefix) => {
      const other = bits ^ (1n << BigInt(flipped))
      const isSame = keyOf(textOf(bits), prefix) === keyOf(textOf(other), prefix)
      expect(isSame).toBe(127 - flipped >= prefix)
    }),
    { numRuns: times(500) },
  )
})

test('IPv4 counts by /32, whatever the prefix, also where it comes through IPv6 (A6, M7)', () => {
  expect(keyOf('192.0.2.1', 32)).toBe(keyOf('::ffff:192.0.2.1', 64))
  expect(keyOf('192.0.2.1', 32)).not.toBe(keyOf('192.0.2.2', 32))
})
