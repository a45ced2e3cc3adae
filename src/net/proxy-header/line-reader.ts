import { canonicalAddress } from '../../policies/address.ts'
import { INCOMPLETE, invalid, type ProxyResult } from './header.ts'

/** The longest line that a version 1 header can be, with its CRLF (proxy-protocol.txt, 2.1). */
const MAX_LINE = 107

/** What `peek` gives where no byte is left to read. */
const NOTHING = -1

const CR = 0x0d
const LF = 0x0a
const ZERO = 0x30

/** The fixed parts of a line, and what is wrong where one of them is missing. */
const EXPECTED = {
  TCP: 'v1: neither TCP4, TCP6 nor UNKNOWN',
  UNKNOWN: 'v1: neither TCP4, TCP6 nor UNKNOWN',
  ' ': 'v1: no space where one must be',
  '.': 'v1: not four numbers',
  '\r\n': 'v1: no CRLF where it must be',
} as const

type Literal = keyof typeof EXPECTED

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= 0x39

/** Whether IPv6 text can hold the byte: hexadecimal digits, `:` and `.`, and so no zone. */
const isAddressByte = (byte: number): boolean =>
  isDigit(byte) || byte === 0x3a || byte === 0x2e || (byte >= 0x61 && byte <= 0x66) || (byte >= 0x41 && byte <= 0x46)

/**
 * Reads the fields of a version 1 line, forwards and a byte at a time. The first thing that is wrong, or missing as yet,
 * becomes `failure`; what is read after it means nothing.
 */
export class LineReader {
  readonly bytes: Buffer
  /** Where the next byte to read is. */
  at: number
  failure: ProxyResult | undefined = undefined
  readonly #end: number

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
    this.#end = Math.min(bytes.length, MAX_LINE)
  }

  /** Says what is wrong, unless something was wrong before. */
  fail(reason: string): ProxyResult {
    this.failure ??= invalid(reason)
    return this.failure
  }

  /** The next byte. Where there is none the line fails: it is too long already, or has not arrived yet. */
  peek(): number {
    if (this.failure !== undefined) return NOTHING
    if (this.at < this.#end) return this.bytes[this.at]!
    this.failure = this.#end === MAX_LINE ? invalid(`v1: no CRLF in ${MAX_LINE} bytes`) : INCOMPLETE
    return NOTHING
  }

  /** Exactly this text. */
  literal(text: Literal): void {
    for (let i = 0; i < text.length && this.failure === undefined; i++) {
      if (this.peek() === text.charCodeAt(i)) this.at++
      else this.fail(EXPECTED[text])
    }
  }

  /** Anything but the line's end. A CR or LF alone is found out by who expects the CRLF. */
  skipText(): void {
    for (let byte = this.peek(); byte !== NOTHING && byte !== CR && byte !== LF; byte = this.peek()) this.at++
  }

  /** A decimal number of at most `most`, without sign or leading zero. */
  decimal(most: number): number {
    const start = this.at
    let value = 0
    for (let byte = this.peek(); isDigit(byte); byte = this.peek()) {
      if (this.at > start && value === 0) this.fail('v1: a number with a leading zero')
      value = value * 10 + byte - ZERO
      if (value > most) this.fail(`v1: a number above ${most}`)
      this.at++
    }
    if (this.at === start) this.fail('v1: no number where one must be')
    return value
  }

  /** Four plain decimal numbers (A4), which is the canonical text already. */
  ipv4(): string {
    const start = this.at
    this.decimal(255)
    for (let i = 0; i < 3; i++) {
      this.literal('.')
      this.decimal(255)
    }
    return this.#textFrom(start)
  }

  /**
   * IPv6 in any form of RFC 4291, given back in its one form. Plain IPv4 is taken too: the specification wants one family
   * on both sides, but nginx's stream proxy writes IPv4 text under TCP6 where it met the client on one and us on the other.
   */
  ipv6(): string {
    const start = this.at
    while (isAddressByte(this.peek())) this.at++
    if (this.failure !== undefined) return ''
    return canonicalAddress(this.#textFrom(start)) ?? this.#noAddress()
  }

  #noAddress(): string {
    this.fail('v1: no address where one must be')
    return ''
  }

  #textFrom(start: number): string {
    return this.failure === undefined ? this.bytes.toString('latin1', start, this.at) : ''
  }
}
