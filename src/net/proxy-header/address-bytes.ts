import { addressWords, formatAddress, parseAddress } from '../../policies/address.ts'
import type { ProxyEndpoint } from './header.ts'

/** The bytes of one UNIX address in a version 2 header. */
export const UNIX_BYTES = 108

const words = addressWords()

/** The four bytes at `at`, as text. */
export const ipv4At = (bytes: Buffer, at: number): string =>
  `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`

/** The sixteen bytes at `at`, as text: IPv4 where they are an IPv4-mapped address (A6), else as RFC 5952 writes it. */
export const ipv6At = (bytes: Buffer, at: number): string => {
  words.family = 6
  words.a = bytes.readUInt32BE(at)
  words.b = bytes.readUInt32BE(at + 4)
  words.c = bytes.readUInt32BE(at + 8)
  words.d = bytes.readUInt32BE(at + 12)
  const mapped = words.a === 0 && words.b === 0 && words.c === 0xffff
  return mapped ? ipv4At(bytes, at + 12) : formatAddress(words)
}

/**
 * The UNIX address at `at`: the text before the first NUL. An abstract name starts with a NUL (unix(7)), shown as `@`, as
 * ss(8) does. Empty for a socket without a name.
 */
export const unixAt = (bytes: Buffer, at: number): string => {
  const abstract = bytes[at] === 0 && bytes[at + 1] !== 0
  const start = abstract ? at + 1 : at
  const end = bytes.subarray(start, at + UNIX_BYTES).indexOf(0)
  return (abstract ? '@' : '') + bytes.toString('utf8', start, end < 0 ? at + UNIX_BYTES : start + end)
}

/** The one form of an address (A6), without a zone, which a header has no place for. Throws a TypeError for no address. */
export const plainAddress = ({ address, port }: ProxyEndpoint): string => {
  if (!parseAddress(address, words)) throw new TypeError(`${JSON.stringify(address)} is no address`)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new TypeError(`${port} is no port`)
  return formatAddress(words)
}

/** Writes the four bytes of an IPv4 address in its one form. */
export const writeIpv4 = (address: string, into: Buffer, at: number): void => {
  parseAddress(address, words)
  into.writeUInt32BE(words.d, at)
}

/** Writes the sixteen bytes of an address in its one form: IPv4 as an IPv4-mapped one (RFC 4291, 2.5.5.2). */
export const writeIpv6 = (address: string, into: Buffer, at: number): void => {
  parseAddress(address, words)
  into.writeUInt32BE(words.a, at)
  into.writeUInt32BE(words.b, at + 4)
  into.writeUInt32BE(words.family === 4 ? 0xffff : words.c, at + 8)
  into.writeUInt32BE(words.d, at + 12)
}
