import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ProxyHeaderToWrite, readProxyHeader, writeProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { headersToWrite } from './arbitraries.ts'
import { text, v2 } from './headers.ts'

const ipv4 = { source: { address: '203.0.113.7', port: 56324 }, destination: { address: '198.51.100.2', port: 443 } }
const ipv6 = { source: { address: '2001:db8::7', port: 56324 }, destination: { address: '2001:db8::2', port: 443 } }
const mixed = { source: ipv4.source, destination: ipv6.destination }

describe('a header that is written', () => {
  it.each<[string, ProxyHeaderToWrite, Buffer]>([
    ['TCP4', { version: 1, ...ipv4 }, text('PROXY TCP4 203.0.113.7 198.51.100.2 56324 443\r\n')],
    ['TCP6', { version: 1, ...ipv6 }, text('PROXY TCP6 2001:db8::7 2001:db8::2 56324 443\r\n')],
    ['both', { version: 1, ...mixed }, text('PROXY TCP6 ::ffff:203.0.113.7 2001:db8::2 56324 443\r\n')],
    ['UNKNOWN', { version: 1 }, text('PROXY UNKNOWN\r\n')],
    ['UNKNOWN for a call of its own', { version: 1, command: 'local', ...ipv4 }, text('PROXY UNKNOWN\r\n')],
    ['INET', { version: 2, ...ipv4 }, v2('21 11 000c cb007107c6336402dc0401bb')],
    [
      'INET6',
      { version: 2, ...ipv6 },
      v2('21210024 20010db8000000000000000000000007 20010db8000000000000000000000002 dc0401bb'),
    ],
    [
      'INET6 for both',
      { version: 2, ...mixed },
      v2('21210024 00000000000000000000ffffcb007107 20010db8000000000000000000000002 dc0401bb'),
    ],
    ['LOCAL', { version: 2 }, v2('20 00 0000')],
    ['LOCAL for a call of its own', { version: 2, command: 'local', ...ipv4 }, v2('20 00 0000')],
    ['LOCAL where one end is missing', { version: 2, source: ipv4.source }, v2('20 00 0000')],
    ['UNSPEC', { version: 2, command: 'proxy' }, v2('21 00 0000')],
    [
      'a checksum',
      { version: 2, checksum: true, ...ipv6 },
      v2('2121002b20010db800000000000000000000000720010db8000000000000000000000002dc0401bb03000457fad891'),
    ],
  ])('has exactly the bytes of the specification: %s (X1)', (_, header, bytes) => {
    expect(writeProxyHeader(header).toString('hex')).toBe(bytes.toString('hex'))
  })

  it('gives addresses in their one form, without a zone (A6)', () => {
    const source = { address: 'FE80:0:0::1%eth0', port: 1 }
    const destination = { address: '::ffff:192.0.2.1', port: 2 }
    const line = 'PROXY TCP6 fe80::1 ::ffff:192.0.2.1 1 2\r\n'
    expect(writeProxyHeader({ version: 1, source, destination }).toString()).toBe(line)
    expect(writeProxyHeader({ version: 1, source: destination, destination }).toString()).toMatch(
      /^PROXY TCP4 192\.0\.2\.1 /,
    )
  })

  it.each(['', 'localhost', '256.1.1.1', '1.2.3.4 5.6.7.8', '::1\r\n'])(
    'is not written for what is no address: %j (X5)',
    (address) => {
      for (const version of [1, 2] as const) {
        expect(() => writeProxyHeader({ version, ...ipv4, source: { address, port: 1 } })).toThrow(TypeError)
      }
    },
  )

  it.each([-1, 65536, 1.5, Number.NaN])('is not written for what is no port: %d (X5)', (port) => {
    for (const version of [1, 2] as const) {
      expect(() => writeProxyHeader({ version, ...ipv4, destination: { address: '::1', port } })).toThrow(TypeError)
    }
  })

  it('comes back the same when it is read, and leaves the payload behind it (X2, X5)', () => {
    const back = fc.property(headersToWrite, fc.uint8Array({ maxLength: 40 }), (written, payload) => {
      const bytes = writeProxyHeader(written)
      const result = readProxyHeader(Buffer.concat([bytes, payload]))
      if (result.state !== 'complete') throw new Error(JSON.stringify(result))
      const { version, source, destination, tlvs = {} } = written
      const command = version === 1 || source ? 'proxy' : 'local'
      expect({ ...result.header, tlvs: result.header.tlvs ?? {} }).toEqual({
        version,
        command,
        source,
        destination,
        tlvs,
      })
      expect(result.length).toBe(bytes.length)
    })
    fc.assert(back, { numRuns: 3000 })
  })
})
