import { isIP } from 'node:net'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  type AddressWords,
  addressWords,
  canonicalAddress,
  formatAddress,
  parseAddress,
  prefixMask,
} from '../../src/policies/address.ts'

const read = (text: string): AddressWords | undefined => {
  const words = { family: 6 as const, a: 7, b: 7, c: 7, d: 7 }
  return parseAddress(text, words) ? words : undefined
}

const ipv4 = (d: number): AddressWords => ({ family: 4, a: 0, b: 0, c: 0, d })
const ipv6 = (a: number, b: number, c: number, d: number): AddressWords => ({ family: 6, a, b, c, d })

/** What ipaddr.js makes of an address. It reads `::1.2.3.4` as IPv4 seen through IPv6, which it is not. */
const oracle = (text: string): AddressWords => {
  const bytes = ipaddr.process(text.replace(/%.*/, '')).toByteArray()
  const words = Array.from({ length: bytes.length / 4 }, (_, at) => Buffer.from(bytes).readUInt32BE(4 * at))
  return words.length === 1 ? ipv4(words[0]!) : ipv6(words[0]!, words[1]!, words[2]!, words[3]!)
}

/** Texts that are addresses, nearly addresses, or made of the letters of addresses. */
const nearlyAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((text) => `::ffff:${text}`),
  fc
    .tuple(
      fc.oneof(fc.ipV4(), fc.ipV6()),
      fc.nat(40),
      fc.constantFrom('', ':', '::', '.', '0', '00', 'f', 'G', ' ', '-'),
    )
    .map(([text, at, insert]) => text.slice(0, at) + insert + text.slice(at + 1)),
  fc.string({ unit: fc.constantFrom('0', '1', '25', '6', 'a', 'F', ':', '::', '.', 'x', ' '), maxLength: 18 }),
)

describe('parseAddress', () => {
  it.each([
    ['0.0.0.0', ipv4(0)],
    ['127.0.0.5', ipv4(0x7f000005)],
    ['255.255.255.255', ipv4(0xffffffff)],
    ['::', ipv6(0, 0, 0, 0)],
    ['::1', ipv6(0, 0, 0, 1)],
    ['2001:DB8::8a2e:370:7334', ipv6(0x20010db8, 0, 0x8a2e, 0x03707334)],
    ['1:2:3:4:5:6:7::', ipv6(0x10002, 0x30004, 0x50006, 0x70000)],
    ['::2:3:4:5:6:7:8', ipv6(2, 0x30004, 0x50006, 0x70008)],
    ['1:2:3:4:5:6:7:8', ipv6(0x10002, 0x30004, 0x50006, 0x70008)],
    ['64:ff9b::192.0.2.33', ipv6(0x64ff9b, 0, 0, 0xc0000221)],
    ['1:2:3:4:5:6:1.2.3.4', ipv6(0x10002, 0x30004, 0x50006, 0x01020304)],
  ])('A4: reads %s', (text, words) => {
    expect(read(text)).toEqual(words)
  })

  it.each(['::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1', '::ffff:127.0.0.1%eth0'])(
    'A6: %s is 127.0.0.1',
    (text) => {
      expect(read(text)).toEqual(ipv4(0x7f000001))
    },
  )

  it('A6: an IPv4-compatible address is not one seen through IPv6', () => {
    expect(read('::1.2.3.4')).toEqual(ipv6(0, 0, 0, 0x01020304))
    expect(read('::ffff:0:1.2.3.4')).toEqual(ipv6(0, 0, 0xffff0000, 0x01020304))
  })

  it.each(['fe80::1%eth0', 'fe80::1%1', 'fe80::1%br-lan.7:0'])('A6: the zone of %s is ignored', (text) => {
    expect(read(text)).toEqual(ipv6(0xfe800000, 0, 0, 1))
  })

  it.each([
    ...[
      '',
      ' ',
      '.',
      ':',
      '1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f.0.0.1',
      '1.2.3.4.5',
      '1.2.3.',
      '.1.2.3',
      '1..2.3',
    ],
    ...['01.2.3.4', '00.0.0.0', '1.2.3.04', '256.1.1.1', '1.1.1.256', '1.2.3.4 ', ' 1.2.3.4', '-1.2.3.4', '1.2.3.4\n'],
    ...['1.2.3.4%eth0', '1.2.3.4:80', '[::1]', '٣.1.1.1', '１.1.1.1', '1e0.1.1.1', '+1.1.1.1'],
    ...[
      ':::',
      '::1::',
      '1::2::3',
      ':1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7:8:',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:',
      ':1',
    ],
    ...[
      '1::2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7:8::',
      '::1:2:3:4:5:6:7:8',
      '12345::',
      '::0000f',
      'g::',
      '::1 ',
      '::1\0',
      '::-1',
    ],
    ...[
      '::1.2.3',
      '::1.2.3.4.5',
      '::01.2.3.4',
      '::256.1.1.1',
      '1.2.3.4::',
      '::1:2:3:4:5:6:7:1.2.3.4',
      '1::2:3:4:5:6:1.2.3.4',
      '::1.2.3.4:5',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::ffff:1.2.3.4.',
    ],
    ...[
      'fe80::1%',
      '%eth0',
      'fe80::%',
      'fe80::1%a b',
      'fe80::1%a%b',
      'fe80::1%a\nb',
      'fe80::1%a/64',
      'fe80::1%é',
      '1::2::%e',
    ],
  ])('A4: %j is no address', (text) => {
    expect(read(text)).toBeUndefined()
  })

  it('A4: says of every text what node:net says', () => {
    fc.assert(
      fc.property(nearlyAddress, (text) => {
        expect(read(text) !== undefined).toBe(isIP(text) !== 0)
      }),
      { numRuns: 5000 },
    )
  })

  it('A4, A6: reads every address as ipaddr.js does', () => {
    fc.assert(
      fc.property(nearlyAddress, (text) => {
        const words = read(text)
        fc.pre(words !== undefined && !/^::[\d.]+$/.test(text))
        expect(words).toEqual(oracle(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('A4: no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(read(text) !== undefined).toBe(isIP(text) !== 0)
      }),
      { numRuns: 500 },
    )
    expect(read('f'.repeat(1_000_000))).toBeUndefined()
    expect(read('1:'.repeat(1_000_000))).toBeUndefined()
  })
})

describe('canonicalAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:C000:0221', '192.0.2.33'],
    ['::ffff:255.255.255.255%eth0', '255.255.255.255'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0::0', '::'],
    ['FE80::1%Eth0', 'fe80::1%Eth0'],
  ])('A6: %s is %s', (text, form) => {
    expect(canonicalAddress(text)).toBe(form)
  })

  it.each(['', 'localhost', '127.1', '01.2.3.4', '::1%', '::g'])('A6: %j has no form', (text) => {
    expect(canonicalAddress(text)).toBeUndefined()
  })

  it('A6: is what a URL makes of an IPv6 address, and its own form', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const form = canonicalAddress(text)!
        expect(canonicalAddress(form)).toBe(form)
        if (!/^[\d.]+$/.test(form)) expect(`[${form}]`).toBe(new URL(`http://[${text}]`).hostname)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('formatAddress', () => {
  it('A6: shortens zeros where RFC 5952 does, wherever they stand', () => {
    for (let zeros = 0; zeros < 256; zeros++) {
      const groups = Array.from({ length: 8 }, (_, index) => ((zeros >> index) & 1 ? 0 : 0xa0 + index))
      const [a, b, c, d] = [0, 2, 4, 6].map((at) => groups[at]! * 0x10000 + groups[at + 1]!) as [
        number,
        number,
        number,
        number,
      ]
      const url = new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`)
      expect(`[${formatAddress(ipv6(a, b, c, d))}]`).toBe(url.hostname)
    }
  })

  it('A6: writes what parseAddress reads', () => {
    const word = fc.nat(0xffffffff)
    fc.assert(
      fc.property(
        fc.oneof(
          word.map(ipv4),
          fc.tuple(word, word, word, word).map((all) => ipv6(...all)),
        ),
        (words) => {
          expect(read(formatAddress(words))).toEqual(words)
        },
      ),
    )
  })
})

describe('addressWords', () => {
  it('A6: fresh words say 0.0.0.0', () => {
    expect(formatAddress(addressWords())).toBe('0.0.0.0')
  })
})

describe('prefixMask', () => {
  it.each([
    [-5, 0],
    [0, 0],
    [1, 0x80000000],
    [24, 0xffffff00],
    [32, 0xffffffff],
    [96, 0xffffffff],
  ])('M7: %i bits', (bits, mask) => {
    expect(prefixMask(bits) >>> 0).toBe(mask)
  })
})
