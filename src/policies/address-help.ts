import ipaddr from 'ipaddr.js'
import { addressWords, parseAddress } from './address.ts'

const scratch = addressWords()

const isAddress = (text: string): boolean => parseAddress(text, scratch)

/**
 * What is wrong with a text that should be an address, and what to write. ipaddr.js reads the forms that the language
 * does not (`127.1`, `0x7f.0.0.1`, `2130706433`) and so knows what was meant.
 */
export const unreadable = (text: string): string => {
  if (text === '') return 'an address is missing: write it, or delete the line'
  if (/^0*\d+(\.0*\d+){3}$/.test(text)) return badQuad(text)
  if (ipaddr.IPv4.isValid(text)) return `short and other forms of IPv4 are not read: write ${ipaddr.IPv4.parse(text)}`
  const bare = withoutPort(text)
  if (isAddress(bare)) return `an element has no port and no brackets: write ${bare}`
  if (text.includes('*')) return 'wildcards are not read: write the network as address/bits, as in 10.0.0.0/8'
  if (text.includes(':')) return 'not an IPv6 address as RFC 4291 writes it: correct it, as in 2001:db8::1'
  if (/[a-z]/i.test(text)) return `not an address, and names are not looked up: write its address, or #name for a list`
  return 'not an address: write an address, a range a-b, address/bits or #name'
}

/** Four decimal numbers of which one is too large or starts with 0. */
const badQuad = (text: string): string => {
  const plain = text.split('.').map((number) => number.replace(/^0+(?=\d)/, ''))
  if (!isAddress(plain.join('.'))) return 'a number of an IPv4 address is above 255: correct it'
  return `a leading zero means octal to some programs: write ${plain.join('.')}`
}

/** `1.2.3.4:80` and `[::1]:80` without what is around the address. */
const withoutPort = (text: string): string => text.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')

/** What is wrong with a range of which one end is no address. */
export const badRange = (from: string, to: string): string => {
  if (from === '' || to === '') return 'an end of the range is missing: write both, as in 10.0.0.1-10.0.0.9'
  if (/[g-wyz]/i.test(from + to)) return unreadable(`${from}-${to}`)
  if (!isAddress(from)) return unreadable(from)
  const whole = from.replace(/[0-9a-f]+$/i, to.replace(/^0+(?=.)/, ''))
  if (/[.:]/.test(to)) return unreadable(to)
  const known = !from.endsWith(':') && isAddress(whole)
  return `an end of the range is cut short: write ${known ? `${from}-${whole}` : 'both in full'}`
}

/** What is wrong with what stands behind the `/` of a network, whose address is `width` bits wide. */
export const badBits = (address: string, bits: string, width: number): string => {
  const mask = ipaddr.IPv4.isValidFourPartDecimal(bits) ? ipaddr.IPv4.parse(bits).prefixLengthFromSubnetMask() : null
  if (mask && width === 32) return `netmasks are not read: write ${address}/${mask}`
  if (bits === '0') return `bits are 1 to ${width}: for all addresses write ${width === 32 ? ALL_IPV4 : ALL_IPV6}`
  if (bits.includes('-')) return 'a range has no bits: write its first and its last address'
  return `bits are a plain number of 1 to ${width}: correct it, or write ${address} for the one address`
}

const ALL_IPV4 = '0.0.0.0-255.255.255.255'
const ALL_IPV6 = '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'
