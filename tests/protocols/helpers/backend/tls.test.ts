import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { afterAll, describe, expect, test } from 'vitest'
import { readProxyHeader } from '../../../../src/net/proxy-header/index.ts'
import { selfSigned } from '../../../../src/net/self-signed.ts'
import { type RelayOptions, relay } from '../../../../src/protocols/index.ts'
import { serve } from '../../../support/fake-connection.ts'
import { Backend } from '../../backend.ts'
import { dial } from '../../peer.ts'

const directory = mkdtempSync(join(tmpdir(), 'portreeve-backend-'))
afterAll(() => rmSync(directory, { recursive: true }))

const file = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text)
  return join(directory, name)
}

const pem = await selfSigned({ name: 'backend.test', aliases: ['localhost'], localAddresses: ['127.0.0.1'] })
const stranger = await selfSigned({ name: 'backend.test', aliases: [], localAddresses: [] })
const ca = file('ca.pem', pem.cert)

/** A certificate that was good once. */
const expired = async (): Promise<{ cert: string; key: string }> => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=old',
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2020-02-01'),
    signingAlgorithm: algorithm,
    keys: keys as never,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  })
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { cert: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') }
}

/** A TLS backend behind a relay. */
const behind = async (options: Partial<RelayOptions>, tls: TlsOptions = pem, host = '127.0.0.1') => {
  const backend = await Backend.listenTls(tls)
  const served = await serve(relay({ to: `${host}:${backend.port}`, tls: 'on', ...options }))
  const dispose = async () => {
    await backend.close()
    await served[Symbol.asyncDispose]()
  }
  return { backend, served, [Symbol.asyncDispose]: dispose }
}

const LARGE = Buffer.alloc(4_000_000, '0123456789')

describe('TLS to a backend', () => {
  test('carries all bytes both ways, up to each end, when `ca` vouches for it', async () => {
    await using all = await behind({ ca })
    const accepted = all.backend.accept()
    using client = await dial(all.served.port)
    client.socket.end(LARGE)
    const peer = await accepted
    await peer.ended
    expect(peer.received.equals(LARGE)).toBe(true)
    peer.socket.end(LARGE)
    await client.ended
    expect(client.received.equals(LARGE)).toBe(true)
    expect(all.served.notices).toEqual([])
  })

  test.each([
    ['the host in `to`', { ca }, 'localhost', 'localhost'],
    ['`serverName`', { ca, serverName: 'backend.test' }, '127.0.0.1', 'backend.test'],
    ['no name where `to` is an address', { ca }, '127.0.0.1', false],
  ])('asks for %s', async (_, options, host, name) => {
    await using all = await behind(options, pem, host)
    const accepted = all.backend.accept()
    using _client = await dial(all.served.port)
    expect(((await accepted).socket as TLSSocket).servername).toBe(name)
  })

  test('accepts whatever is shown with `verify: false`', async () => {
    await using all = await behind({ verify: false }, stranger)
    const accepted = all.backend.accept()
    using client = await dial(all.served.port)
    client.send('to nobody knows whom')
    expect(await (await accepted).until(/whom/)).toBe('to nobody knows whom')
  })

  test.each<[string, Partial<RelayOptions>, TlsOptions, string, RegExp]>([
    ['for another name', { ca, serverName: 'other.test' }, pem, 'ERR_TLS_CERT_ALTNAME_INVALID', /Set `serverName`/],
    [
      'for no such address',
      { ca: file('s.pem', stranger.cert) },
      stranger,
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /another name/,
    ],
    ['signed by itself', {}, pem, 'DEPTH_ZERO_SELF_SIGNED_CERT', /Give that certificate, a PEM file, as `ca`/],
    ['other than that in `ca`', { ca }, stranger, 'DEPTH_ZERO_SELF_SIGNED_CERT', /as `ca`/],
  ])(
    'refuses a certificate %s, says not a byte of the client, and tells what to do',
    async (_, options, tls, code, advice) => {
      await using all = await behind(options, tls)
      using client = await dial(all.served.port)
      client.send('secret')
      expect(await client.all()).toBe('')
      expect(await all.served.notice(/cannot be reached/)).toMatchObject({
        level: 'warn',
        message: expect.stringMatching(advice),
        details: { code },
      })
      expect(all.served.faults).toEqual([])
    },
  )

  test('refuses a certificate that has expired', async () => {
    const old = await expired()
    await using all = await behind({ ca: file('old.pem', old.cert) }, old)
    using client = await dial(all.served.port)
    await client.ended
    expect((await all.served.notice(/has expired. Renew it/)).details.code).toBe('CERT_HAS_EXPIRED')
  })

  test.each([
    ['speaks clear text', '220 mail.example.com ESMTP\r\n', 'ERR_SSL_WRONG_VERSION_NUMBER', /does not speak TLS there/],
    ['closes at once', '', 'ECONNRESET', /closes when the TLS handshake begins/],
  ])('gives up on a backend that %s', async (_, words, code, advice) => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port, tls: 'on' }))
    const accepted = backend.accept()
    using client = await dial(served.port)
    const { socket } = await accepted
    socket.end(words)
    expect(await client.all()).toBe('')
    expect((await served.notice(advice)).details.code).toBe(code)
  })

  test('gives up when the handshake is not done in time, and closes both', async () => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port, tls: 'on', connectTimeout: '100ms' }))
    const accepted = backend.accept()
    using client = await dial(served.port)
    const mute = await accepted
    await Promise.all([client.ended, mute.ended])
    expect((await served.notice(/does not answer the TLS handshake/)).details.code).toBe('ETIMEDOUT')
  })

  test('gives up when the client goes during the handshake, and tells nobody', async () => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port, tls: 'on', connectTimeout: '1h' }))
    const accepted = backend.accept()
    using client = await dial(served.port)
    const mute = await accepted
    await once(mute.socket, 'data')
    client.socket.resetAndDestroy()
    await mute.ended
    expect(served.notices).toEqual([])
  })

  test('tells of a `ca` that cannot be read, and goes on when it can', async () => {
    const late = join(directory, 'late.pem')
    await using all = await behind({ ca: late })
    using first = await dial(all.served.port)
    await first.ended
    expect(await all.served.notice(/cannot read .*late\.pem \(ENOENT\)\. Check the path/)).toBeDefined()
    writeFileSync(late, pem.cert)
    const accepted = all.backend.accept()
    using second = await dial(all.served.port)
    second.send('x')
    expect(await (await accepted).until(/x/)).toBe('x')
    expect(await all.served.notice(/is back after/)).toBeDefined()
  })
})

/** How a TLS handshake begins: a record of that type, version 3.x. */
const HANDSHAKE = Buffer.from([0x16, 0x03])

test.each(['v1', 'v2'] as const)(
  'the header (%s) stands before the handshake, and nothing between',
  async (sendProxy) => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port, tls: 'on', sendProxy }))
    const accepted = backend.accept()
    using client = await dial(served.port)
    const peer = await accepted
    while (!peer.received.includes(HANDSHAKE)) await once(peer.socket, 'data')
    const result = readProxyHeader(peer.received)
    const { localPort: port } = client.socket
    expect(result).toMatchObject({ state: 'complete', header: { source: { address: '127.0.0.1', port } } })
    if (result.state === 'complete') expect(peer.received.indexOf(HANDSHAKE)).toBe(result.length)
  },
)
