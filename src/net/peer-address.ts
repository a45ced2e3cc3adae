import type { AddressWords } from '../policies/address.ts'

/**
 * The one form of a peer's address, of which `words` have been read (A6): IPv4 through IPv6 is IPv4. The rest is in its
 * one form already, as the kernel writes it; to write it anew would cost a string for each connection.
 */
export const plainAddress = (words: AddressWords, text: string): string =>
  words.family === 4 && text.startsWith('::ffff:') ? text.slice(7) : text
