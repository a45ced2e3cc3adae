import { describe, expect, it } from 'vitest'
import { readProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { header, settle, text } from './headers.ts'

const A = '203.0.113.7'
const B = '198.51.100.2'

const sourceOf = (line: string) => header(text(line)).source

describe('a version 1 line', () => {
  it.each([
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:cb00:7107', A],
    ['0:0:0:0:0:FFFF:203.0.113.7', A],
    ['::203.0.113.7', '::cb00:7107'],
    ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
    [A, A],
  ])('brings the IPv6 text %s to its one form %s (A6)', (written, canonical) => {
    expect(sourceOf(`PROXY TCP6 ${written} ::2 1 2\r\n`)).toEqual({ address: canonical, port: 1 })
    const { destination } = header(text(`PROXY TCP6 ::2 ${written} 1 2\r\n`))
    expect(destination).toEqual({ address: canonical, port: 2 })
  })

  it('takes every octet and every port up to its bound (X3)', () => {
    const { source, destination } = header(text('PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n'))
    expect(source).toEqual({ address: '255.255.255.255', port: 65535 })
    expect(destination).toEqual({ address: '0.0.0.0', port: 0 })
  })

  it('says of UNKNOWN that the socket keeps its own addresses (X3)', () => {
    const known = { state: 'complete', header: { version: 1, command: 'proxy' } }
    expect(readProxyHeader(text('PROXY UNKNOWN\r\n'))).toEqual({ ...known, length: 15 })
    expect(readProxyHeader(text('PROXY UNKNOWN \0\xff%s TCP4\r\nrest'))).toEqual({ ...known, length: 25 })
  })
})

describe('a version 1 line that is wrong', () => {
  /** `|` stands before the first wrong byte. */
  it.each([
    ['an octet above 255', `PROXY TCP4 203.0.113.25|6 ${B} 1 2\r\n`],
    ['a first octet above 255', `PROXY TCP4 25|6.0.113.7 ${B} 1 2\r\n`],
    ['an octet of many digits', `PROXY TCP4 203.0.113.99|9999999999999999 ${B} 1 2\r\n`],
    ['an octet with a leading zero', `PROXY TCP4 203.0|0.113.7 ${B} 1 2\r\n`],
    ['an octet in hexadecimal', `PROXY TCP4 0|xcb.0.113.7 ${B} 1 2\r\n`],
    ['three octets', `PROXY TCP4 203.0.113| ${B} 1 2\r\n`],
    ['five octets', `PROXY TCP4 ${A}|.1 ${B} 1 2\r\n`],
    ['an empty octet', `PROXY TCP4 203.|.113.7 ${B} 1 2\r\n`],
    ['IPv6 under TCP4', `PROXY TCP4 |::1 ${B} 1 2\r\n`],
    ['IPv6 as the destination under TCP4', `PROXY TCP4 ${A} 200|1:db8::2 1 2\r\n`],
    ['IPv4-mapped text under TCP4', `PROXY TCP4 |::ffff:${A} ${B} 1 2\r\n`],
    ['a port above 65535', `PROXY TCP4 ${A} ${B} 6553|6 2\r\n`],
    ['a destination port above 65535', `PROXY TCP4 ${A} ${B} 1 6553|6\r\n`],
    ['a port of six digits', `PROXY TCP4 ${A} ${B} 10000|0 2\r\n`],
    ['a port with a leading zero', `PROXY TCP4 ${A} ${B} 0|80 2\r\n`],
    ['a port that is two zeros', `PROXY TCP4 ${A} ${B} 0|0 2\r\n`],
    ['a port with a plus', `PROXY TCP4 ${A} ${B} |+80 2\r\n`],
    ['a port with a minus', `PROXY TCP4 ${A} ${B} |-1 2\r\n`],
    ['a port in exponents', `PROXY TCP4 ${A} ${B} 1|e3 2\r\n`],
    ['a port that is missing', `PROXY TCP4 ${A} ${B} 1|\r\n`],
    ['a port that is empty', `PROXY TCP4 ${A} ${B} | 2\r\n`],
    ['two spaces between fields', `PROXY TCP4 ${A} | ${B} 1 2\r\n`],
    ['two spaces before the protocol', `PROXY | TCP4 ${A} ${B} 1 2\r\n`],
    ['a tab between fields', `PROXY TCP4|\t${A} ${B} 1 2\r\n`],
    ['a space before the end', `PROXY TCP4 ${A} ${B} 1 2| \r\n`],
    ['a line feed alone', `PROXY TCP4 ${A} ${B} 1 2|\n`],
    ['a carriage return alone', `PROXY TCP4 ${A} ${B} 1 2\r|EHLO x\r\n`],
    ['a NUL in an address', `PROXY TCP4 203.0.113.7|\0 ${B} 1 2\r\n`],
    ['a NUL after the last port', `PROXY TCP4 ${A} ${B} 1 2|\0\r\n`],
    ['a digit from beyond ASCII', `PROXY TCP4 ${A} ${B} |\xb2 2\r\n`],
    ['a lower-case protocol', `PROXY |tcp4 ${A} ${B} 1 2\r\n`],
    ['an unknown protocol', `PROXY U|DP4 ${A} ${B} 1 2\r\n`],
    ['a family that does not exist', `PROXY TCP|5 ${A} ${B} 1 2\r\n`],
    ['a protocol that goes on', `PROXY TCP4|4 ${A} ${B} 1 2\r\n`],
    ['no protocol', 'PROXY |\r\n'],
    ['UNKNOWN that goes on', 'PROXY UNKNOWN|S\r\n'],
    ['UNKNOWN with a line feed alone', 'PROXY UNKNOWN|\nEHLO x\r\n'],
    ['UNKNOWN with fields and a line feed alone', 'PROXY UNKNOWN a b|\nEHLO x\r\n'],
    ['UNKNOWN with a carriage return alone', 'PROXY UNKNOWN a\r|b\r\n'],
    ['a zone', 'PROXY TCP6 fe80::1|%eth0 ::2 1 2\r\n'],
    ['a bracket', 'PROXY TCP6 |[::1] ::2 1 2\r\n'],
    ['a prefix', 'PROXY TCP6 ::1|/128 ::2 1 2\r\n'],
    ['IPv6 with two gaps', 'PROXY TCP6 1::2::3| ::2 1 2\r\n'],
    ['IPv6 with three colons', 'PROXY TCP6 1:::2| ::2 1 2\r\n'],
    ['IPv6 of nine groups', 'PROXY TCP6 1:2:3:4:5:6:7:8:9| ::2 1 2\r\n'],
    ['IPv6 of seven groups', 'PROXY TCP6 1:2:3:4:5:6:7| ::2 1 2\r\n'],
    ['IPv6 with a group of five digits', 'PROXY TCP6 00001::| ::2 1 2\r\n'],
    ['IPv6 with a gap that stands for nothing', 'PROXY TCP6 1:2:3:4::5:6:7:8| ::2 1 2\r\n'],
    ['IPv6 that starts with one colon', 'PROXY TCP6 :1::| ::2 1 2\r\n'],
    ['an octet above 255 in IPv6', 'PROXY TCP6 ::ffff:203.0.113.256| ::2 1 2\r\n'],
    ['an octet with a leading zero in IPv6', 'PROXY TCP6 ::ffff:203.0.113.07| ::2 1 2\r\n'],
    ['an octet above 255 under TCP6', `PROXY TCP6 203.0.113.256| ${B} 1 2\r\n`],
    ['an address of digits alone', 'PROXY TCP6 3405803783| ::2 1 2\r\n'],
    ['an address that is missing', 'PROXY TCP6 | ::2 1 2\r\n'],
  ])('is found out at its first wrong byte: %s (X5)', (_, marked) => {
    const { result, after } = settle(text(marked.replace('|', '')))
    expect(result.state).toBe('invalid')
    expect(after).toBe(marked.indexOf('|') + 1)
  })

  it('is invalid once 107 bytes hold no CRLF, and not before (X5)', () => {
    const start = 'PROXY UNKNOWN '
    const { result, after } = settle(text(start.padEnd(200, 'x')))
    expect(result).toEqual({ state: 'invalid', reason: 'v1: no CRLF in 107 bytes' })
    expect(after).toBe(107)
    expect(readProxyHeader(text(`${start.padEnd(105, 'x')}\r\n`))).toMatchObject({ state: 'complete', length: 107 })
    expect(readProxyHeader(text(`${start.padEnd(106, 'x')}\r\n`)).state).toBe('invalid')
    expect(readProxyHeader(text(`${start.padEnd(106, 'x')}\r`)).state).toBe('invalid')
  })

  it('is held to 107 bytes whatever its family (X5)', () => {
    const longest = 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'
    const line = `PROXY TCP6 ${longest} ${longest} 65535 65535\r\n`
    expect(line.length).toBeGreaterThan(107)
    expect(settle(text(line))).toMatchObject({ result: { state: 'invalid' }, after: 107 })
  })

  it('never repeats what the peer sent in its reason (X5)', () => {
    const result = readProxyHeader(text(`PROXY TCP4 ${A} evil\x1b[31m 1 2\r\n`))
    expect(JSON.stringify(result)).not.toMatch(/evil|\[31m/)
  })
})

describe('the start of the bytes', () => {
  it('is incomplete as long as it could become a signature, and always the same object (X5)', () => {
    const nothing = readProxyHeader(Buffer.alloc(0))
    expect(nothing).toEqual({ state: 'incomplete' })
    for (const start of ['P', 'PROXY', 'PROXY ', '\r', '\r\n\r\n\0\r\nQUIT']) {
      expect(readProxyHeader(text(start))).toBe(nothing)
    }
  })

  it.each(['E', 'PO', 'PROXX', 'PROXY\t', 'p', '\n', '\r\r', '\r\n\r\n\r', '\r\n\r\n\0\r\nQUIT\r', '\0'])(
    'is no header from the first byte on that no signature has there: %j (X3)',
    (start) => {
      const { result, after } = settle(text(`${start} and more`))
      expect(result).toEqual({ state: 'absent' })
      expect(after).toBe(start.length)
      expect(readProxyHeader(text(start))).toBe(result)
    },
  )
})
