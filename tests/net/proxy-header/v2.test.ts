import { describe, expect, it } from 'vitest'
import { MAX_PROXY_HEADER, readProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { header, settle, v2, withTlvs } from './headers.ts'

const INET = 'cb007107 c6336402 dc04 01bb'
const ENDS = {
  source: { address: '203.0.113.7', port: 56324 },
  destination: { address: '198.51.100.2', port: 443 },
}
const inet6 = (source: string, destination: string): string => `${source}${destination}dc0401bb`
const unix = (path: string): string => Buffer.from(path).toString('hex').padEnd(216, '0')

describe('a version 2 header', () => {
  it.each([
    ['stream', '11'],
    ['datagram', '12'],
  ])('gives both ends of IPv4 (%s) and nothing else (X2)', (_, family) => {
    expect(header(v2(`21 ${family} 000c ${INET}`))).toEqual({ version: 2, command: 'proxy', ...ENDS })
  })

  it.each([
    ['20010db8000000000000000000000007', '2001:db8::7'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000ffffcb007107', '203.0.113.7'],
    ['00000000000000000000fffeffffffff', '::fffe:ffff:ffff'],
    ['000000000000000000000000cb007107', '::cb00:7107'],
    ['00000000000000010000ffffcb007107', '::1:0:ffff:cb00:7107'],
    ['ffffffffffffffffffffffffffffffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('brings the IPv6 address %s to its one form %s (A6)', (bytes, address) => {
    const other = '20010db8000000000000000000000002'
    const first = header(v2(`21 21 0024 ${inet6(bytes, other)}`))
    expect([first.source, first.destination?.address]).toEqual([{ address, port: 56324 }, '2001:db8::2'])
    const second = header(v2(`21 22 0024 ${inet6(other, bytes)}`))
    expect([second.source?.address, second.destination]).toEqual(['2001:db8::2', { address, port: 443 }])
  })

  it('gives the paths of UNIX sockets, and keeps the addresses of the socket (X3)', () => {
    const bytes = v2(`21 31 00d8 ${unix('/run/app.sock')}${unix('\0systemd')}`)
    const paths = { unixSource: '/run/app.sock', unixDestination: '@systemd' }
    expect(header(bytes)).toEqual({ version: 2, command: 'proxy', ...paths })
    const full = 'a'.repeat(108)
    expect(header(v2(`21 32 00d8 ${unix(full)}${unix('/b')}`))).toMatchObject({
      unixSource: full,
      unixDestination: '/b',
    })
    expect(header(v2(`21 31 00d8 ${unix('')}${unix(full)}`))).toMatchObject({ unixSource: '', unixDestination: full })
  })

  it.each([
    ['no block', '20 00 0000'],
    ['the addresses of a health check', `20 11 000c ${INET}`],
    ['a family and a transport that do not exist', '20 ff 0001 00'],
    ['bytes that are no vectors', '20 11 0003 ffffff'],
    ['a checksum that does not match', `20 11 0013 ${INET} 03 0004 00000000`],
  ])('with LOCAL keeps the addresses of the socket and skips all the rest: %s (X3)', (_, rest) => {
    expect(readProxyHeader(v2(`${rest} ffff`))).toEqual({
      state: 'complete',
      header: { version: 2, command: 'local' },
      length: v2(rest).length,
    })
  })

  it.each([
    ['no block', '21 00 0000'],
    ['a block', '21 01 0004 01020304'],
    ['an unspecified transport', `21 10 000c ${INET}`],
  ])('of an unspecified family or transport keeps the addresses of the socket: %s (X3)', (_, rest) => {
    expect(header(v2(rest))).toEqual({ version: 2, command: 'proxy' })
  })

  it('of an unspecified transport may still say that the client spoke TLS (X4)', () => {
    expect(header(v2(`21 10 0014 ${INET} 20 0005 01 00000000`)).tlvs?.tls?.clientBits).toBe(1)
  })

  it('is never finished before its last byte (X5)', () => {
    for (const bytes of [v2(`21 11 000c ${INET}`), withTlvs('040100'.padEnd(518, '0')), v2('20 00 0001 00')]) {
      expect(settle(bytes)).toMatchObject({ result: { state: 'complete', length: bytes.length }, after: bytes.length })
    }
  })

  it(`may have 536 bytes, and no more than ${MAX_PROXY_HEADER} (X5)`, () => {
    const padded = (total: number): Buffer =>
      withTlvs(`04 ${(total - 31).toString(16).padStart(4, '0')} ${'00'.repeat(total - 31)}`)
    for (const total of [536, MAX_PROXY_HEADER]) {
      expect(padded(total).length).toBe(total)
      expect(readProxyHeader(padded(total))).toMatchObject({ state: 'complete', length: total })
    }
    expect(settle(padded(MAX_PROXY_HEADER + 1))).toMatchObject({ result: { state: 'invalid' }, after: 16 })
    expect(settle(v2('20 00 ffff'))).toMatchObject({ result: { state: 'invalid' }, after: 16 })
  })
})

describe('a version 2 header that is wrong', () => {
  it.each([
    ['version 1', `11 11 000c ${INET}`, 13],
    ['version 3', `31 11 000c ${INET}`, 13],
    ['version 10', `a1 11 000c ${INET}`, 13],
    ['a command that is not assigned', `22 11 000c ${INET}`, 13],
    ['the last command', `2f 11 000c ${INET}`, 13],
    ['a family that does not exist', `21 41 000c ${INET}`, 14],
    ['the last family', `21 f1 000c ${INET}`, 14],
    ['a transport that does not exist', `21 13 000c ${INET}`, 14],
    ['the last transport', `21 1f 000c ${INET}`, 14],
    ['a transport that does not exist, of no family', '21 03 0000', 14],
    ['IPv4 one byte short', '21 11 000b cb007107c6336402dc0401', 16],
    ['IPv6 one byte short', `21 21 0023 ${'20'.repeat(35)}`, 16],
    ['IPv6 with the block of IPv4', `21 21 000c ${INET}`, 16],
    ['UNIX one byte short', `21 31 00d7 ${'00'.repeat(215)}`, 16],
    ['IPv4 of an unspecified transport without its addresses', '21 10 0000', 16],
  ])('is found out in its head, at the first byte that shows it: %s (X5)', (_, rest, at) => {
    const { result, after } = settle(v2(rest))
    expect(result.state).toBe('invalid')
    expect(after).toBe(at)
  })
})
