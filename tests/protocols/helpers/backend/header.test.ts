import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../../src/net/connection.ts'
import { readProxyHeader } from '../../../../src/net/proxy-header/index.ts'
import { proxyHeaderFor } from '../../../../src/protocols/helpers/backend/header.ts'
import { fakeConnection } from '../../../support/fake-connection.ts'

const FACTS: Partial<Connection> = {
  remoteAddress: '198.51.100.7',
  remotePort: 4000,
  localAddress: '192.0.2.1',
  localPort: 25,
}

const connection = (facts: Partial<Connection> = {}) => fakeConnection(new Socket(), { ...FACTS, ...facts })

/** The header of a connection as a strict reader reads it, with nothing behind it. */
const read = (facts: Partial<Connection> = {}, version: 1 | 2 = 2) => {
  const bytes = proxyHeaderFor(connection(facts), version)
  const result = readProxyHeader(bytes)
  if (result.state !== 'complete' || result.length !== bytes.length) throw new Error(JSON.stringify(result))
  return result.header
}

const ENDS = { source: { address: '198.51.100.7', port: 4000 }, destination: { address: '192.0.2.1', port: 25 } }

describe('the header for a backend', () => {
  test('names the client and whom it connected to, to the byte (version 1)', () => {
    expect(proxyHeaderFor(connection(), 1).toString()).toBe('PROXY TCP4 198.51.100.7 192.0.2.1 4000 25\r\n')
  })

  test('names both in version 2, with a checksum, and says nothing else of a clear connection', () => {
    expect(read()).toEqual({ version: 2, command: 'proxy', ...ENDS, tlvs: {} })
    const bytes = proxyHeaderFor(connection(), 2)
    expect(bytes.subarray(28, 31)).toEqual(Buffer.from([0x03, 0, 4]))
    bytes[16]! ^= 1
    expect(readProxyHeader(bytes)).toMatchObject({ state: 'invalid', reason: expect.stringMatching(/CRC32C/) })
  })

  test('says of tls: ext that the client spoke TLS, without a certificate, and no more than is known (T3)', () => {
    expect(read({ secure: true, secureBy: 'ext' }).tlvs).toEqual({
      tls: { clientBits: 1, verify: 1, clientVerified: false },
    })
  })

  test('passes on what a proxy in front knew of TLS, the name asked for and the unique id (X4)', () => {
    const tls = { clientBits: 7, verify: 0, clientVerified: true, version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' }
    const uniqueId = Buffer.from('id-1')
    const proxyHeader = { version: 2, command: 'proxy', ...ENDS, tlvs: { tls, uniqueId } } as const
    const facts = { secure: true, secureBy: 'proxy', serverName: 'shop.example', proxyHeader } as const
    expect(read(facts).tlvs).toEqual({ tls, uniqueId, authority: 'shop.example' })
  })

  test.each(['', 'a\r\nb', 'a\0b'])(
    'leaves out the name %j: a strict reader would refuse the client for it',
    (name) => {
      expect(read({ serverName: name }).tlvs).toEqual({})
    },
  )

  test('is LOCAL or UNKNOWN for a health check of a balancer in front', () => {
    const proxyHeader = { version: 2, command: 'local' } as const
    expect(read({ proxyHeader })).toMatchObject({ command: 'local' })
    expect(read({ proxyHeader }).source).toBeUndefined()
    expect(proxyHeaderFor(connection({ proxyHeader }), 1).toString()).toBe('PROXY UNKNOWN\r\n')
  })

  test('names nobody where a proxy in front named nobody, and is no health check for that (X3)', () => {
    const proxyHeader = { version: 1, command: 'proxy' } as const
    expect(read({ proxyHeader })).toMatchObject({ command: 'proxy' })
    expect(read({ proxyHeader }).source).toBeUndefined()
    expect(proxyHeaderFor(connection({ proxyHeader }), 1).toString()).toBe('PROXY UNKNOWN\r\n')
  })

  test('is made for a client that has just gone, too', () => {
    expect(read({ remotePort: undefined, localAddress: '' }).source).toBeUndefined()
  })
})
