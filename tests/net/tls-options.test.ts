import { once } from 'node:events'
import { createServer, type TlsOptions as ServerOptions, type TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { TlsOptions } from '../../src/net/secure-context.ts'
import { selfSigned } from '../../src/net/self-signed.ts'
import { dialTls } from '../support/dial.ts'
import { openTcp, type PortOptions, shout, storeFor, type TestDomain } from '../support/net.ts'

const open = async (domains: readonly TestDomain[], options: PortOptions = {}) =>
  openTcp(shout, { tls: 'on', address: '::', domains, certificates: await storeFor(...domains), ...options })

type ClientOptions = Parameters<typeof dialTls>[1]

/** What a client and the server agree on; undefined where they do not. */
const agreed = async (port: number, options: ClientOptions = {}) => {
  using caller = await dialTls(port, options)
  const { socket } = caller
  if (socket.destroyed) return undefined
  return { version: socket.getProtocol(), cipher: socket.getCipher().name, group: groupOf(socket) }
}

const groupOf = (socket: TLSSocket) => (socket.getEphemeralKeyInfo() as { name?: string }).name

const DOMAIN = { name: 'localhost' }
const WITH = (tlsOptions: Partial<TlsOptions>, domain: TestDomain = DOMAIN): TestDomain => ({
  ...domain,
  tlsOptions: { minVersion: 'TLSv1.2', ...tlsOptions },
})

/** Clients whose order of ciphers, or whose age, is worth a look. */
const CLIENTS: Record<string, ClientOptions> = {
  'one of today': {},
  'one that lists weak ciphers first': {
    maxVersion: 'TLSv1.2',
    ciphers: 'AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-GCM-SHA256',
  },
  'one of TLS 1.3 that lists AES128 first': {
    ciphers: 'TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384',
  },
  'one of TLS 1.2': { maxVersion: 'TLSv1.2' },
  'one of TLS 1.1': { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' },
}

describe('a handshake agrees on what it does with a server of node:tls (T2)', async () => {
  const pair = await selfSigned({ name: 'localhost', aliases: [], localAddresses: [] })

  const bareServer = async (options: ServerOptions = {}) => {
    const server = createServer({ ...pair, ...options }, (socket) => socket.on('error', () => {}))
    server.on('tlsClientError', () => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { port: (server.address() as { port: number }).port, [Symbol.dispose]: () => void server.close() }
  }

  test.each(Object.entries(CLIENTS))('for %s', async (_, client) => {
    using bare = await bareServer()
    await using rig = await open([DOMAIN])
    const [ours, theirs] = await Promise.all([agreed(rig.number, client), agreed(bare.port, client)])
    expect(ours).toEqual(theirs)
  })

  test('and resumes a session, by TLS 1.2 and TLS 1.3', async () => {
    await using rig = await open([DOMAIN])
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      using first = await dialTls(rig.number, { maxVersion })
      await first.send('abc').hears('ABC')
      using again = await dialTls(rig.number, { maxVersion, session: first.socket.getSession() })
      expect(again.socket.isSessionReused()).toBe(true)
    }
  })
})

test('a client of TLS 1.2 cannot order handshakes outside of the budget by renegotiating (T7, M9)', async () => {
  await using rig = await open([DOMAIN])
  using caller = await dialTls(rig.number, { maxVersion: 'TLSv1.2' })
  await caller.send('abc').hears('ABC')
  const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    caller.socket.renegotiate({ rejectUnauthorized: false }, resolve)
    void caller.gone.then((code) => resolve({ name: '', message: '', code: code ?? 'closed' }))
  })
  expect(error?.code).toMatch(/NO_RENEGOTIATION/)
})

describe('the server chooses', () => {
  test('forward secrecy, though the client would rather not', async () => {
    await using rig = await open([DOMAIN])
    const { cipher } = (await agreed(rig.number, CLIENTS['one that lists weak ciphers first'])) ?? {}
    expect(cipher).toBe('ECDHE-ECDSA-AES128-GCM-SHA256')
  })

  test.each<[string, Partial<TlsOptions>, ClientOptions, object | undefined]>([
    ['no version below minVersion', { minVersion: 'TLSv1.3' }, { maxVersion: 'TLSv1.2' }, undefined],
    [
      'the first of its ciphers',
      { ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE+AESGCM' },
      { maxVersion: 'TLSv1.2' },
      { cipher: 'ECDHE-ECDSA-CHACHA20-POLY1305' },
    ],
    [
      'the first of its suites of TLS 1.3',
      { ciphers: 'TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM' },
      {},
      { cipher: 'TLS_CHACHA20_POLY1305_SHA256' },
    ],
    ['none but its curves', { ecdhCurve: 'P-384' }, { ecdhCurve: 'X25519:P-384' }, { group: 'secp384r1' }],
  ])('%s', async (_, options, client, expected) => {
    await using rig = await open([WITH(options)])
    const found = await agreed(rig.number, client)
    if (expected === undefined) expect(found).toBeUndefined()
    else expect(found).toMatchObject(expected)
  })
})

describe('a domain with options of its own', () => {
  const FIRST = { name: 'first.example', localAddresses: ['127.0.0.1'] }
  const STRICT = WITH({ minVersion: 'TLSv1.3' }, { name: 'strict.example', localAddresses: ['127.0.0.2'] })
  const OLD: ClientOptions = { maxVersion: 'TLSv1.2' }

  test('has them where its local address is called (T4)', async () => {
    const chacha = { ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305', ecdhCurve: 'P-256' }
    await using rig = await open([FIRST, WITH(chacha, { name: 'second.example', localAddresses: ['127.0.0.2'] })])
    const [one, other] = [await agreed(rig.number, OLD), await agreed(rig.number, { ...OLD, host: '127.0.0.2' })]
    expect(one).toMatchObject({ cipher: 'ECDHE-ECDSA-AES128-GCM-SHA256' })
    expect(other).toMatchObject({ cipher: 'ECDHE-ECDSA-CHACHA20-POLY1305', group: 'prime256v1' })
  })

  test('has them where its local address is called and it has no certificate, but the name leads to one (T6)', async () => {
    await using rig = await openTcp(shout, {
      tls: 'on',
      address: '::',
      domains: [FIRST, STRICT],
      certificates: await storeFor(FIRST),
    })
    const options = { host: '127.0.0.2', servername: FIRST.name }
    expect(await agreed(rig.number, { ...options, ...OLD })).toBeUndefined()
    expect(await agreed(rig.number, options)).toMatchObject({ version: 'TLSv1.3' })
  })

  test.each([
    ['the local address', { host: '127.0.0.2' }, 'ERR_SSL_UNSUPPORTED_PROTOCOL'],
    ['the server name', { servername: 'strict.example' }, 'TLSv1.2 is below TLSv1.3 of domain strict.example'],
  ])('speaks no older version than its minVersion, found by %s (T4, T6)', async (_, options, detail) => {
    await using rig = await open([FIRST, STRICT])
    expect(await agreed(rig.number, { ...options, ...OLD })).toBeUndefined()
    await rig.port.emptied()
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'handshake-failed', evidence: { detail } }])
    expect([rig.port.counters.handshakes.failed, rig.port.open]).toEqual([1, 0])
    expect(await agreed(rig.number, options)).toMatchObject({ version: 'TLSv1.3' })
    expect(await agreed(rig.number, { servername: FIRST.name, ...OLD })).toMatchObject({ version: 'TLSv1.2' })
  })

  test('cannot be reached by an older version with the session of another domain', async () => {
    await using rig = await open([FIRST, STRICT])
    using caller = await dialTls(rig.number, { servername: FIRST.name, ...OLD })
    const session = caller.socket.getSession()
    await caller.send('abc').hears('ABC')
    using again = await dialTls(rig.number, { servername: 'strict.example', session, ...OLD })
    await again.gone
    expect(rig.recorder.reasons).toEqual(['handshake-failed'])
    expect(rig.recorder.of('secured')).toHaveLength(1)
  })
})
