import fc from 'fast-check'
import { type ProxyHeader, type ProxyHeaderToWrite, writeProxyHeader } from '../../../src/net/proxy-header/index.ts'

type Tlvs = NonNullable<ProxyHeader['tlvs']>
type Tls = NonNullable<Tlvs['tls']>

/** The text of eight groups as a URL writes it, which is RFC 5952's way. */
const ipv6Text = (groups: number[]): string => {
  const full = groups.map((group) => group.toString(16)).join(':')
  return new URL(`http://[${full}]`).hostname.slice(1, -1)
}

const isMapped = (groups: number[]): boolean => groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff

const groups = fc.array(fc.oneof(fc.constant(0), fc.constant(0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 })

const addresses = fc.oneof(fc.ipV4(), groups.filter((all) => !isMapped(all)).map(ipv6Text))
const ports = fc.oneof(fc.constantFrom(0, 80, 65535), fc.nat(65535))
const ends = fc.record({ address: addresses, port: ports })

const asciiText = fc.string({ maxLength: 20 })
const cleanText = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/\p{Cc}/u.test(text))
const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value))

const tls: fc.Arbitrary<Tls> = fc
  .record(
    {
      clientBits: fc.nat(255).map((bits) => bits | 1),
      verify: fc.oneof(fc.constant(0), fc.nat(0xffff_ffff)),
      version: asciiText,
      commonName: cleanText,
      cipher: asciiText,
      signatureAlgorithm: asciiText,
      keyAlgorithm: asciiText,
    },
    { requiredKeys: ['clientBits', 'verify'] },
  )
  .map((value) => ({ ...value, clientVerified: (value.clientBits & 6) !== 0 && value.verify === 0 }))

const tlvs: fc.Arbitrary<Tlvs> = fc.record(
  {
    alpn: asciiText,
    authority: cleanText,
    uniqueId: bytes,
    tls,
    netns: asciiText,
    others: fc.array(fc.record({ type: fc.integer({ min: 0xe0, max: 0xff }), value: bytes }), {
      minLength: 1,
      maxLength: 4,
    }),
  },
  { requiredKeys: [] },
)

/** Headers to write, in either version, of either family, with and without what may be left out. */
export const headersToWrite: fc.Arbitrary<ProxyHeaderToWrite> = fc.oneof(
  fc.record({ version: fc.constantFrom(1 as const, 2 as const) }),
  fc.record({ version: fc.constantFrom(1 as const, 2 as const), source: ends, destination: ends }),
  fc.record({ version: fc.constant(2 as const), source: ends, destination: ends, tlvs, checksum: fc.boolean() }),
)

const edits = fc.array(fc.record({ at: fc.nat(120), remove: fc.nat(2), put: fc.uint8Array({ maxLength: 2 }) }), {
  maxLength: 3,
})

/** Good headers with a payload behind them, and with a few bytes changed, left out or put in. */
export const spoiltHeaders: fc.Arbitrary<Buffer> = fc
  .tuple(headersToWrite, fc.uint8Array({ maxLength: 20 }), edits)
  .map(([header, payload, changes]) => {
    let spoilt = Buffer.concat([writeProxyHeader(header), payload])
    for (const { at, remove, put } of changes) {
      spoilt = Buffer.concat([spoilt.subarray(0, at), put, spoilt.subarray(at + remove)])
    }
    return spoilt
  })
