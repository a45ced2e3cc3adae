import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { selfSigned } from '../../../src/net/self-signed.ts'
import type { RelayOptions } from '../../../src/protocols/index.ts'
import { dial, dialTls } from '../../support/dial.ts'
import { type Running, running } from '../../support/portreeve.ts'

const directory = mkdtempSync(join(tmpdir(), 'portreeve-relay-'))
afterAll(() => rmSync(directory, { recursive: true }))

const pem = await selfSigned({ name: 'inner.test', aliases: [], localAddresses: ['127.0.0.1'] })
const certificate = join(directory, 'inner.pem')
writeFileSync(certificate, pem.cert + pem.key)

const ROW = { port: 'any', address: '127.0.0.1' } as const

/** A whoami that believes headers of this host, in clear text and with TLS. */
const backend = (): Promise<Running> =>
  running({
    addressLists: { trustedProxies: '127.0.0.1' },
    domains: [{ name: 'inner.test', certificate }],
    listeners: {
      clear: { protocol: 'whoami', sockets: [{ ...ROW, proxyProtocol: 'required' }] },
      secure: { protocol: 'whoami', sockets: [{ ...ROW, proxyProtocol: 'required', tls: 'on' }] },
    },
  })

/** A relay to it, in front of which may stand one more proxy. */
const front = (options: RelayOptions): Promise<Running> =>
  running({
    addressLists: { trustedProxies: '127.0.0.1' },
    domains: [{ name: 'front.test', certificate: 'self-signed' }],
    listeners: {
      relay: {
        protocol: 'relay',
        options: { ...options },
        sockets: [ROW, { ...ROW, tls: 'on' }, { ...ROW, proxyProtocol: 'required' }, { ...ROW, tls: 'ext' }],
      },
    },
  })

const heard = async (caller: { hears(text: string): Promise<string> }) => JSON.parse(await caller.hears('\n'))

const to = (inner: Running, listener: 'clear' | 'secure') => `127.0.0.1:${inner.port(listener)}`

describe.each(['v1', 'v2'] as const)('a backend that reads headers sees the true client (%s)', (sendProxy) => {
  test('of a clear connection', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy })
    using caller = await dial(outer.port('relay'), { localAddress: '127.0.0.5' })
    const { localPort: remotePort } = caller.socket
    expect(await heard(caller)).toMatchObject({
      remoteAddress: '127.0.0.5',
      remotePort,
      localAddress: '127.0.0.1',
      localPort: outer.port('relay'),
      secure: false,
      peer: { address: '127.0.0.1' },
    })
  })

  test('through TLS to the backend, which `ca` vouches for', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'secure'), sendProxy, tls: 'on', ca: certificate })
    using caller = await dial(outer.port('relay'), { localAddress: '127.0.0.5' })
    expect(await heard(caller)).toMatchObject({ remoteAddress: '127.0.0.5', secureBy: 'tls', domain: 'inner.test' })
    caller.send('and back')
    expect(await caller.hears('and back')).toMatch(/\nand back$/)
  })

  test('whom a proxy in front has named', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy })
    using caller = await dial(outer.port('relay', 2))
    caller.send('PROXY TCP6 2001:db8::7 2001:db8::1 4000 25\r\nhello')
    const told = await caller.hears('hello')
    expect(JSON.parse(told.split('\n')[0] as string)).toMatchObject({
      remoteAddress: '2001:db8::7',
      remotePort: 4000,
      localAddress: '2001:db8::1',
      localPort: 25,
    })
  })

  test('and that a balancer in front is none', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy })
    using caller = await dial(outer.port('relay', 2))
    caller.send(writeProxyHeader({ version: 2 }))
    expect(await heard(caller)).toMatchObject({ remoteAddress: '127.0.0.1', peer: { address: '127.0.0.1' } })
    expect(inner.of('connection.admitted')).toHaveLength(sendProxy === 'v1' ? 1 : 0)
  })
})

describe('a header of version 2 tells the backend of the TLS that the relay took off (X4)', () => {
  test('of its own handshake', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy: 'v2' })
    using caller = await dialTls(outer.port('relay', 1), { servername: 'inner.test' })
    expect(await heard(caller)).toMatchObject({ secure: true, secureBy: 'proxy', domain: 'inner.test' })
  })

  test('of a device in front (tls: ext)', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy: 'v2' })
    using caller = await dial(outer.port('relay', 3))
    expect(await heard(caller)).toMatchObject({ secure: true, secureBy: 'proxy' })
  })

  test('and version 1 cannot', async () => {
    await using inner = await backend()
    await using outer = await front({ to: to(inner, 'clear'), sendProxy: 'v1' })
    using caller = await dialTls(outer.port('relay', 1))
    expect(await heard(caller)).toMatchObject({ secure: false })
  })
})

test('version, cipher, name and unique id arrive whole', async () => {
  let seen: unknown
  await using inner = await running({
    addressLists: { trustedProxies: '127.0.0.1' },
    listeners: {
      see: {
        protocol: ({ proxyHeader, serverName, socket }) => {
          seen = { serverName, tlvs: proxyHeader?.tlvs }
          socket.end('seen\n')
        },
        sockets: [{ ...ROW, proxyProtocol: 'required' }],
      },
    },
  })
  await using outer = await front({ to: `127.0.0.1:${inner.port('see')}`, sendProxy: 'v2' })
  using encrypted = await dialTls(outer.port('relay', 1), { servername: 'shop.example' })
  const cipher = encrypted.socket.getCipher().name
  await encrypted.hears('seen')
  const tls = { clientBits: 1, verify: 1, clientVerified: false, version: 'TLSv1.3', cipher }
  expect(seen).toEqual({ serverName: 'shop.example', tlvs: { authority: 'shop.example', tls } })

  const uniqueId = Buffer.from('f00d')
  const ends = { source: { address: '::1', port: 1 }, destination: { address: '::1', port: 2 } }
  using named = await dial(outer.port('relay', 2))
  named.send(writeProxyHeader({ version: 2, ...ends, tlvs: { uniqueId } }))
  await named.hears('seen')
  expect(seen).toEqual({ serverName: undefined, tlvs: { uniqueId } })
})
