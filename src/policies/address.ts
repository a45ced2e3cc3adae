/**
 * An address as four unsigned 32-bit words, most significant first. IPv4 lives in `d`, with `a`, `b` and `c` 0.
 * One object is meant to be written again and again, so that reading an address allocates nothing.
 */
export interface AddressWords {
  family: 4 | 6
  a: number
  b: number
  c: number
  d: number
}

/** Fresh words, to be written by `parseAddress`. They say 0.0.0.0. */
export const addressWords = (): AddressWords => ({ family: 4, a: 0, b: 0, c: 0, d: 0 })

const ZERO = 48
const DOT = 46
const COLON = 58
const SLASH = 47

/** The eight groups of the IPv6 address that is being read, and the dotted quad in its tail. */
const groups = new Uint16Array(8)
const quad = addressWords()
const scratch = addressWords()

/**
 * Reads an address: IPv4 as four plain decimal numbers, IPv6 as RFC 4291 writes it, with or without a zone, which is
 * ignored. IPv4 seen through IPv6 is IPv4 (A6). False for any other string, and then `into` is not to be read.
 */
export const parseAddress = (text: string, into: AddressWords): boolean => {
  if (!readQuad(text, 0, text.length, into)) return readIPv6(text, into)
  into.family = 4
  into.a = 0
  into.b = 0
  into.c = 0
  return true
}

/**
 * The one form of an address for logs and counts (A6): IPv4 dotted, also where it was seen through IPv6; IPv6 as
 * RFC 5952 writes it, with its zone. Undefined when the text is not an address.
 */
export const canonicalAddress = (text: string): string | undefined => {
  if (readQuad(text, 0, text.length, scratch)) return text
  if (!readIPv6(text, scratch)) return undefined
  if (scratch.family === 4) return formatAddress(scratch)
  const zone = text.indexOf('%')
  return zone < 0 ? formatAddress(scratch) : formatAddress(scratch) + text.slice(zone)
}

/** Writes an address: IPv4 dotted, IPv6 as RFC 5952 says. */
export const formatAddress = (words: AddressWords): string =>
  words.family === 4 ? formatQuad(words) : formatIPv6(words)

const formatQuad = ({ d }: AddressWords): string => `${d >>> 24}.${(d >>> 16) & 255}.${(d >>> 8) & 255}.${d & 255}`

/**
 * `::` stands for the longest run of groups that are 0, the first of those as long, and never for one alone (RFC 5952, 4.2).
 * By hand, since it is done for each client behind a proxy: a quarter of what ipaddr.js takes.
 */
const formatIPv6 = (words: AddressWords): string => {
  spreadWords(words)
  const { from, to } = longestGap()
  let text = ''
  for (let index = 0; index < 8; index++) {
    if (index === from) {
      text += '::'
      index = to - 1
    } else {
      const isFirst = index === 0 || index === to
      text += isFirst ? groups[index]!.toString(16) : `:${groups[index]!.toString(16)}`
    }
  }
  return text
}

const spreadWords = ({ a, b, c, d }: AddressWords): void => {
  groups[0] = a >>> 16
  groups[1] = a
  groups[2] = b >>> 16
  groups[3] = b
  groups[4] = c >>> 16
  groups[5] = c
  groups[6] = d >>> 16
  groups[7] = d
}

/** Where the groups are 0 for longest, at least two of them; `from` is -1 where there is no such place. */
const longestGap = (): { from: number; to: number } => {
  const gap = { from: -1, to: -1 }
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === 0) to++
    if (to - from > Math.max(1, gap.to - gap.from)) {
      gap.from = from
      gap.to = to
    }
    from = to
  }
  return gap
}

/** The mask of a word of which the first `bits` count; bits may be below 0 or above 32. */
export const prefixMask = (bits: number): number => {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}

/** Four numbers of 0 to 255 without leading zeros, which some programs read as octal. Writes `d` alone. */
const readQuad = (text: string, from: number, to: number, into: AddressWords): boolean => {
  let value = 0
  let octet = -1
  let dots = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (octet < 0) return false
      dots++
      value = value * 256 + octet
      octet = -1
    } else {
      if (code < ZERO || code > ZERO + 9 || octet === 0) return false
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO
      if (octet > 255) return false
    }
  }
  if (dots !== 3 || octet < 0) return false
  into.d = value * 256 + octet
  return true
}

const readIPv6 = (text: string, into: AddressWords): boolean => {
  const percent = text.indexOf('%')
  if (percent >= 0 && !isZone(text, percent + 1)) return false
  if (!readGroups(text, percent < 0 ? text.length : percent)) return false
  into.a = groups[0]! * 0x10000 + groups[1]!
  into.b = groups[2]! * 0x10000 + groups[3]!
  into.c = groups[4]! * 0x10000 + groups[5]!
  into.d = groups[6]! * 0x10000 + groups[7]!
  const mapped = into.a === 0 && into.b === 0 && into.c === 0xffff
  into.family = mapped ? 4 : 6
  if (mapped) into.c = 0
  return true
}

/** Whether a zone stands from `at` on: visible ASCII, since it goes into logs, and at least one character of it. */
const isZone = (text: string, at: number): boolean => {
  for (let index = at; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code <= 32 || code >= 127 || code === SLASH || text[index] === '%') return false
  }
  return at < text.length
}

/** Reads the groups of an IPv6 address that ends at `to`; `gap` is where its `::` stands among them. */
const readGroups = (text: string, to: number): boolean => {
  let count = 0
  let gap = text.startsWith('::') ? 0 : -1
  let at = gap === 0 ? 2 : 0
  while (at < to) {
    const from = at
    let group = 0
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, ++at)) group = (group << 4) | digit
    if (text.charCodeAt(at) === DOT) return count <= 6 && readQuad(text, from, to, quad) && spreadQuad(count, gap)
    if (at === from || at - from > 4 || count === 8) return false
    groups[count++] = group
    if (at === to) break
    if (text.charCodeAt(at) !== COLON || ++at === to) return false
    if (text.charCodeAt(at) !== COLON) continue
    if (gap >= 0) return false
    gap = count
    at++
  }
  return spread(count, gap)
}

/** The value of the hexadecimal digit at a place; -1 when there is none, also past the end. */
const hexDigit = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code >= ZERO && code <= ZERO + 9) return code - ZERO
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

const spreadQuad = (count: number, gap: number): boolean => {
  groups[count] = quad.d >>> 16
  groups[count + 1] = quad.d & 0xffff
  return spread(count + 2, gap)
}

/** Moves what stands behind `::` to the end and fills the gap; `::` stands for one group or more (RFC 4291, 2.2). */
const spread = (count: number, gap: number): boolean => {
  if (gap < 0) return count === 8
  if (count === 8) return false
  const shift = 8 - count
  for (let index = count - 1; index >= gap; index--) groups[index + shift] = groups[index]!
  for (let index = gap; index < gap + shift; index++) groups[index] = 0
  return true
}
