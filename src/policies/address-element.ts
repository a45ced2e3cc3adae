import { type AddressWords, addressWords, formatAddress, parseAddress, prefixMask } from './address.ts'
import { badBits, badRange, unreadable } from './address-help.ts'

/** What an element covers: the addresses of one family from `first` to `last`, both included, or another list. */
type Cover = { readonly first: AddressWords; readonly last: AddressWords } | { readonly list: string }

/** An element as it was understood, or what is wrong with it and what to do. */
export type Reading = { readonly out: boolean; readonly cover: Cover } | { readonly complaint: string }

/** The letters of a list name (A5). */
export const LIST_NAME = /^[A-Za-z0-9._-]+$/

/**
 * Reads one element of an address list, without its comment and the blanks around it (A4). Addresses are read by
 * `parseAddress`, as the gate reads those of peers: what a list can say and what it is asked for cannot differ.
 */
export const readElement = (text: string): Reading => {
  if (text.length > LONGEST_ELEMENT) return { complaint: TOO_LONG }
  const out = text.startsWith('!')
  const body = out ? text.slice(1).trimStart() : text
  if (body === '') return { complaint: 'nothing stands behind `!`: write what is to be taken out, or delete the line' }
  if (body.startsWith('!')) return { complaint: 'one `!` takes out: write a single one' }
  const cover = body.startsWith('#') ? readReference(body) : readAddresses(body)
  return typeof cover === 'string' ? { complaint: cover } : { out, cover }
}

/** Two IPv6 addresses, or a long name, and blanks. To say what is wrong with longer ones would cost too much (M9). */
const LONGEST_ELEMENT = 500
const TOO_LONG = `an element has at most ${LONGEST_ELEMENT} characters: put each on a line of its own`

const ONE_A_LINE = 'more than one element in a line: put each on a line of its own, and `;` before a comment'

const NO_BLANKS = 'no blanks stand around `/`: take them out'
const NETWORK_WITH_BLANKS = /^\S+\s*\/\s*\d+$/

const readReference = (body: string): Cover | string => {
  const list = body.slice(1)
  if (LIST_NAME.test(list)) return { list }
  if (/^(\s|$)/.test(list)) return '`#` stands before the name of a list, as in #clients: a comment starts with `;`'
  if (/[\s,]/.test(list)) return ONE_A_LINE
  return 'a list name is letters, digits, `.`, `_`, `-`: write the name as the list has it'
}

const readAddresses = (body: string): Cover | string => {
  const tight = body.replace(/\s*-\s*/, '-')
  if (tight.includes('%')) return 'zones are ignored when matching: take the zone off, from the `%` on'
  const slash = tight.indexOf('/')
  if (/[\s,]/.test(tight)) return NETWORK_WITH_BLANKS.test(tight) ? NO_BLANKS : ONE_A_LINE
  if (slash >= 0) return readNetwork(tight.slice(0, slash), tight.slice(slash + 1))
  const dash = tight.indexOf('-')
  if (dash >= 0) return readRange(tight.slice(0, dash), tight.slice(dash + 1))
  const address = readAddress(tight)
  return address === undefined ? unreadable(tight) : { first: address, last: address }
}

const readAddress = (text: string): AddressWords | undefined => {
  const words = addressWords()
  return parseAddress(text, words) ? words : undefined
}

const readRange = (from: string, to: string): Cover | string => {
  const first = readAddress(from)
  const last = readAddress(to)
  if (first === undefined || last === undefined) return badRange(from, to)
  if (first.family !== last.family) return 'one end is IPv4 and the other IPv6: write two ranges, one of each'
  if (isBehind(first, last)) return `the range ends before it starts: write ${to}-${from}`
  return { first, last }
}

const isBehind = (one: AddressWords, other: AddressWords): boolean => {
  const word = (['a', 'b', 'c', 'd'] as const).find((word) => one[word] !== other[word])
  return word !== undefined && one[word] > other[word]
}

const readNetwork = (text: string, bitsText: string): Cover | string => {
  const address = readAddress(text)
  if (address === undefined) return unreadable(text)
  const width = text.includes(':') ? 128 : 32
  if (!/^[1-9]\d*$/.test(bitsText) || Number(bitsText) > width) return badBits(text, bitsText, width)
  const bits = Number(bitsText) - width + 128
  return address.family === 4 && bits < 96
    ? network({ ...address, family: 6, c: 0xffff }, bits)
    : network(address, bits)
}

/** The network of the first `bits` of 128; IPv4 has 96 more of them than one writes, as ::ffff:10.0.0.0/104 does (A6). */
const network = (address: AddressWords, bits: number): Cover | string => {
  const { family, a, b, c, d } = address
  const first = {
    ...address,
    a: lowest(a, bits),
    b: lowest(b, bits - 32),
    c: lowest(c, bits - 64),
    d: lowest(d, bits - 96),
  }
  if (isBehind(address, first)) {
    const written = `${formatAddress(first)}/${family === 4 ? bits - 96 : bits}`
    return `host bits are set: write ${written} for the network, or ${formatAddress(address)} for the one address`
  }
  const last = {
    family,
    a: highest(a, bits),
    b: highest(b, bits - 32),
    c: highest(c, bits - 64),
    d: highest(d, bits - 96),
  }
  return { first, last }
}

/** The lowest and the highest word that share their first `bits` bits with `word`. */
const lowest = (word: number, bits: number): number => (word & prefixMask(bits)) >>> 0
const highest = (word: number, bits: number): number => (word | ~prefixMask(bits)) >>> 0
