import type { AddressWords } from './address.ts'

/** An IPv4 address as a number, or an IPv6 prefix as text: the two never meet in one map. */
export type AddressKey = number | string

/** What an address is counted under: IPv4 by /32, IPv6 by its prefix (M7). */
export const addressKey = (words: AddressWords, ipv6Prefix: number): AddressKey => {
  if (words.family === 4) return words.d
  if (ipv6Prefix === 64) return `${words.a}:${words.b}`
  const kept = [words.a, words.b, words.c, words.d].map((word, index) => word & prefixMask(ipv6Prefix - 32 * index))
  return kept.join(':')
}

/** The mask of a word of which the first `bits` count; bits may be below 0 or above 32. */
const prefixMask = (bits: number): number => {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}
