import { describe, expect, it } from 'vitest'
import { crc32c } from '../../../src/net/proxy-header/crc32c.ts'
import { readProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { header, settle, v2, withTlvs } from './headers.ts'

const of = (type: number, value: string | Buffer): string => {
  const bytes = Buffer.from(value)
  const head = Buffer.from([type, bytes.length >> 8, bytes.length & 255])
  return Buffer.concat([head, bytes]).toString('hex')
}

const ssl = (bits: number, verify: number, inner = ''): string =>
  of(0x20, Buffer.concat([Buffer.from([bits, 0, 0, 0, verify]), Buffer.from(inner, 'hex')]))

const tlvs = (value: string) => header(withTlvs(value)).tlvs

describe('the vectors of a version 2 header', () => {
  it('are read each under its name (X4)', () => {
    const id = Buffer.from([0, 255, 7])
    const all = [of(1, 'h2'), of(2, 'mail.example.com'), of(4, 'padding'), of(5, id), of(0x30, 'blue'), of(0xe0, 'x')]
    expect(tlvs(all.join(''))).toEqual({
      alpn: 'h2',
      authority: 'mail.example.com',
      uniqueId: id,
      netns: 'blue',
      others: [{ type: 0xe0, value: Buffer.from('x') }],
    })
  })

  it('are kept raw where they have no name, in their order, also twice (X4)', () => {
    const value = (text: string): Buffer => Buffer.from(text)
    expect(tlvs(of(0xef, 'b') + of(0xea, 'a') + of(0xea, '') + of(0x21, 'not inside'))?.others).toEqual([
      { type: 0xef, value: value('b') },
      { type: 0xea, value: value('a') },
      { type: 0xea, value: value('') },
      { type: 0x21, value: value('not inside') },
    ])
  })

  it('give the bytes of the protocol as they were, which need not be text (X4)', () => {
    expect(tlvs('01 0003 68ff00')?.alpn).toBe('h\xff\0')
  })

  it('do not point into the bytes that were received (X5)', () => {
    const bytes = withTlvs(of(5, 'id') + of(0xe0, 'raw'))
    const read = header(bytes).tlvs
    bytes.fill(0)
    expect(read).toEqual({ uniqueId: Buffer.from('id'), others: [{ type: 0xe0, value: Buffer.from('raw') }] })
  })

  it('follow the addresses of every family (X4)', () => {
    const name = of(2, 'a.example')
    expect(header(v2(`21 21 0030 ${'20'.repeat(36)} ${name}`)).tlvs?.authority).toBe('a.example')
    expect(header(v2(`21 31 00e4 ${'2f'.repeat(216)} ${name}`)).tlvs?.authority).toBe('a.example')
  })

  it('may be thousands and empty (X5)', () => {
    const many = withTlvs(of(0xe1, '').repeat(1356))
    expect(header(many).tlvs?.others).toHaveLength(1356)
  })
})

describe('the SSL vector', () => {
  it('says what the client and the proxy agreed on (X4)', () => {
    const texts = [
      of(0x21, 'TLSv1.3'),
      of(0x22, 'Zoë'),
      of(0x23, 'TLS_AES_128_GCM_SHA256'),
      of(0x24, 'SHA256'),
      of(0x25, 'RSA2048'),
    ]
    expect(tlvs(ssl(7, 0, texts.join('')))?.tls).toEqual({
      clientBits: 7,
      verify: 0,
      clientVerified: true,
      version: 'TLSv1.3',
      commonName: 'Zoë',
      cipher: 'TLS_AES_128_GCM_SHA256',
      signatureAlgorithm: 'SHA256',
      keyAlgorithm: 'RSA2048',
    })
  })

  it.each([0, 2, 4, 6, 0xfe])(
    'does not make a connection secure without the bit that says so: client bits %i (X4)',
    (bits) => {
      expect(tlvs(ssl(bits, 0, of(0x21, 'TLSv1.3')))).toEqual({})
    },
  )

  it.each([
    [1, 0, false],
    [3, 0, true],
    [5, 0, true],
    [3, 1, false],
    [1, 1, false],
  ])(
    'calls a client verified only when it showed a certificate and that one held: bits %i, result %i (X4)',
    (bits, verify, verified) => {
      expect(tlvs(ssl(bits, verify))?.tls).toEqual({ clientBits: bits, verify, clientVerified: verified })
    },
  )

  it('takes the result of verification as four bytes, most significant first (X4)', () => {
    expect(tlvs('20 0005 01 ff000102')?.tls?.verify).toBe(0xff000102)
  })

  it('skips vectors within that it does not know (X4)', () => {
    expect(tlvs(ssl(1, 0, of(0x26, 'X25519') + of(0x01, 'h2') + of(0x21, 'TLSv1.2')))).toEqual({
      tls: { clientBits: 1, verify: 0, clientVerified: false, version: 'TLSv1.2' },
    })
  })
})

describe('a header with a wrong vector', () => {
  it.each([
    ['one byte that is left', '04'],
    ['two bytes that are left', '04 00'],
    ['a vector longer than what is left', '02 0001'],
    ['a vector a byte longer than what is left', of(2, 'abc').replace('0003', '0004')],
    ['a wrong one behind a right one', `${of(2, 'abc')} 04 0001`],
    ['an SSL vector of four bytes', '20 0004 01000000'],
    ['an empty SSL vector', '20 0000'],
    ['a vector longer than the SSL vector around it', `20 0008 01 00000000 21 0001 ${of(4, '')}`],
    ['bytes left in the SSL vector', '20 0006 01 00000000 21'],
    ['a wrong vector in an SSL vector that says no TLS', '20 0006 00 00000000 21'],
    ['a TLS version that comes twice', ssl(1, 0, of(0x21, 'TLSv1.3') + of(0x21, 'TLSv1.0'))],
    ['a unique id of 129 bytes', of(5, 'x'.repeat(129))],
    ['a checksum of three bytes', '03 0003 000000'],
    ['a checksum of five bytes', '03 0005 0000000000'],
    ['a checksum of zero', '03 0004 00000000'],
    ['a name that is not UTF-8', of(2, Buffer.from([0x61, 0xff]))],
    ['a name with a NUL', of(2, 'good.example\0.evil.example')],
    ['a name with a line feed', of(2, 'a\nb')],
    ['a name with a DEL', of(2, 'a\x7fb')],
    ['two names', of(2, 'a') + of(2, 'b')],
    ['two protocols', of(1, 'h2') + of(1, 'h2')],
    ['two unique ids', of(5, 'a') + of(5, 'a')],
    ['two namespaces', of(0x30, 'a') + of(0x30, 'a')],
    ['two SSL vectors', ssl(0, 0) + ssl(1, 0)],
  ])('is invalid, once it is there: %s (X5)', (_, value) => {
    const bytes = withTlvs(value)
    const { result, after } = settle(Buffer.concat([bytes, Buffer.from('payload')]))
    expect(result.state).toBe('invalid')
    expect(after).toBe(bytes.length)
  })

  it('takes a unique id of 128 bytes, and a name of 255 in UTF-8 (X5)', () => {
    expect(tlvs(of(5, 'x'.repeat(128)))?.uniqueId).toHaveLength(128)
    expect(tlvs(of(2, `ü${'x'.repeat(253)}`))?.authority).toHaveLength(254)
  })
})

describe('the checksum', () => {
  const good = v2('2121002b20010db800000000000000000000000720010db8000000000000000000000002dc0401bb03000457fad891')

  it('is CRC32C, as iSCSI and SCTP have it (X5)', () => {
    expect(crc32c(Buffer.alloc(32), 32, 8)).toBe(0x8a9136aa) // RFC 3720, B.4: 32 bytes of zeros
    expect(crc32c(Buffer.from('1234????56789..'), 13, 4)).toBe(0xec7eb9a7)
  })

  it('covers every byte of the header with its own four as zeros (X5)', () => {
    expect(readProxyHeader(good).state).toBe('complete')
    for (let at = 16; at < 52; at++) {
      const bad = Buffer.from(good)
      bad[at]! ^= 1
      expect(readProxyHeader(bad)).toEqual({ state: 'invalid', reason: 'v2: the CRC32C does not match' })
    }
    for (let at = good.length - 4; at < good.length; at++) {
      const bad = Buffer.from(good)
      bad[at]! ^= 0x80
      expect(readProxyHeader(bad).state).toBe('invalid')
    }
  })

  it('has four bytes, also when the first four of more would do (X5)', () => {
    const bytes = withTlvs('03 0005 00000000 00')
    bytes.writeUInt32BE(crc32c(bytes, bytes.length, 31), 31)
    expect(readProxyHeader(bytes)).toEqual({ state: 'invalid', reason: 'v2: a CRC32C TLV that is not four bytes' })
  })

  it('does not cover the payload behind the header, and may stand between other vectors (X5)', () => {
    expect(readProxyHeader(Buffer.concat([good, Buffer.from('payload')])).state).toBe('complete')
    const bytes = withTlvs(`${of(2, 'a')} 03 0004 00000000 ${of(4, '')}`)
    const at = 28 + 4 + 3
    bytes.writeUInt32BE(crc32c(bytes, bytes.length, at), at)
    expect(header(bytes).tlvs).toEqual({ authority: 'a' })
  })
})
