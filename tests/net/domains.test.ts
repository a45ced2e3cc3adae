import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { CertificateStore } from '../../src/net/certificates.ts'
import type { Connection } from '../../src/net/connection.ts'
import { dial, dialTls } from '../support/dial.ts'
import { certificateFor, openTcp, type PortOptions, storeFor } from '../support/net.ts'

const FIRST = { name: 'first.example', localAddresses: ['127.0.0.1'] }
const SECOND = { name: 'second.example', aliases: ['*.second.example'], localAddresses: ['127.0.0.2', '::1'] }
const BARE = { name: 'bare.example', localAddresses: ['127.0.0.3'] }
const ALL = [FIRST, SECOND, BARE]
const store = await storeFor(FIRST, SECOND)

const say = (connection: Connection): void => void connection.socket.write(`${connection.domain}\n`)

const open = (options: PortOptions = {}) =>
  openTcp(say, { tls: 'on', address: '::', domains: ALL, certificates: store, ...options })

/** The name on the certificate that was shown, and what the protocol calls the domain. */
const met = async (port: number, host: string, servername = ''): Promise<[string | undefined, string]> => {
  const caller = await dialTls(port, { host, servername })
  const subject = caller.socket.getPeerX509Certificate()?.subject
  const said = await caller.hears('\n').catch(() => caller.received)
  caller.socket.destroy()
  return [subject?.replace('CN=', ''), said.trim()]
}

test.each([
  ['the one that owns the local address', '127.0.0.2', '', 'second.example'],
  ['the one that owns the local address, in IPv6', '::1', '', 'second.example'],
  ['the first, for an address that nobody owns', '127.0.0.77', '', 'first.example'],
  ['the one of the server name, which wins over the address', '127.0.0.1', 'second.example', 'second.example'],
  ['the one of the server name, in any case of letters', '127.0.0.1', 'SECOND.Example', 'second.example'],
  ['the one that carries the name by *.', '127.0.0.1', 'mail.second.example', 'second.example'],
  ['the one of the address, for a name that nobody carries', '127.0.0.2', 'other.example', 'second.example'],
])('the domain is %s (T4, T6)', async (_, host, servername, domain) => {
  await using rig = await open()
  expect(await met(rig.number, host, servername)).toEqual([domain, domain])
})

test('a clear connection has the domain of its local address (T4)', async () => {
  await using rig = await open({ tls: 'off' })
  using caller = await dial(rig.number, { host: '127.0.0.2' })
  expect(await caller.hears('\n')).toBe('second.example\n')
})

test('a server name leads to a certificate where the local address has none (T6)', async () => {
  await using rig = await open()
  expect(await met(rig.number, '127.0.0.3', 'first.example')).toEqual(['first.example', 'first.example'])
  expect(rig.recorder.of('certificateMissing')).toEqual([])
})

test.each([
  ['of the address', '127.0.0.3', ''],
  ['of the address, where the name is unknown', '127.0.0.3', 'other.example'],
  ['of the server name', '127.0.0.1', 'bare.example'],
])('a connection whose domain, %s, has no certificate is dropped and told of (T5)', async (_, host, servername) => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    await using rig = await open()
    using caller = await dialTls(rig.number, { host, servername, minVersion: version, maxVersion: version })
    await caller.gone
    await rig.port.emptied()
    expect(rig.recorder.of('certificateMissing')).toMatchObject([{ domain: 'bare.example', localAddress: host }])
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'no-certificate', evidence: { detail: `domain bare.example at ${host}` } },
    ])
    expect([rig.port.open, rig.port.counters.handshakes.failed]).toEqual([0, 0])
  }
})

test.each<[string, PortOptions, string | undefined]>([
  ['no domain at all', { domains: [] }, undefined],
  ['one domain, without a certificate', { domains: [BARE] }, 'bare.example'],
  ['no certificate at all', { certificates: new CertificateStore() }, 'first.example'],
])('with %s a connection is dropped before its handshake (T5)', async (_, options, domain) => {
  await using rig = await open(options)
  using caller = await dial(rig.number)
  expect(await caller.all()).toBe('')
  expect(rig.recorder.of('certificateMissing')).toMatchObject([{ domain, localAddress: '127.0.0.1' }])
  expect(rig.recorder.reasons).toEqual(['no-certificate'])
})

test('a missing certificate is told once for each domain and address, and again when the settings change (T5)', async () => {
  await using rig = await open()
  const visit = async (host: string): Promise<void> => {
    const caller = await dialTls(rig.number, { host })
    await caller.gone
    await rig.port.emptied()
  }
  for (const host of ['127.0.0.3', '127.0.0.3', '127.0.0.3']) await visit(host)
  expect(rig.recorder.of('certificateMissing').length).toBe(1)
  expect(rig.recorder.reasons.length).toBe(3)
  rig.port.adopt({ ...rig.port.terms })
  await visit('127.0.0.3')
  expect(rig.recorder.of('certificateMissing').length).toBe(2)
})

test('a new certificate is shown to the next connection, and an open one goes on (T9)', async () => {
  const certificates = await storeFor(FIRST)
  await using rig = await openTcp(({ socket }) => void socket.pipe(socket), {
    tls: 'on',
    domains: [FIRST],
    certificates,
  })
  using before = await dialTls(rig.number)
  const old = before.socket.getPeerX509Certificate()?.fingerprint256
  const renewed = await certificateFor(FIRST)
  certificates.set(FIRST.name, renewed)
  using after = await dialTls(rig.number)
  const { fingerprint256 } = new X509Certificate(renewed.pem.split('-----BEGIN PRIVATE')[0] as string)
  expect(after.socket.getPeerX509Certificate()?.fingerprint256).toBe(fingerprint256)
  expect(fingerprint256).not.toBe(old)
  await before.send('still here').hears('still here')
})
