import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SettingsInput, TlsInput } from '../../src/index.ts'
import { selfSigned } from '../../src/net/self-signed.ts'
import { dialTls } from '../support/dial.ts'
import { loopback, running } from '../support/portreeve.ts'

const DOMAIN = { name: 'localhost', aliases: [], localAddresses: [] }

const echo = (domain: object, tlsOptions?: TlsInput): SettingsInput => ({
  tlsOptions,
  domains: [{ name: 'localhost', certificate: 'self-signed', ...domain }],
  listeners: { shout: { protocol: 'echo', sockets: [{ ...loopback()[0]!, tls: 'on' }] } },
})

/** The version that a client gets which speaks up to this one; undefined: it is refused. */
const version = async (port: number, maxVersion: 'TLSv1.2' | 'TLSv1.3') => {
  using caller = await dialTls(port, { maxVersion })
  return caller.socket.destroyed ? undefined : caller.socket.getProtocol()
}

test('tlsOptions that an apply changes hold for the next connection, and open ones go on (L6)', async () => {
  await using run = await running(echo({}))
  const port = run.port('shout')
  using caller = await dialTls(port, { maxVersion: 'TLSv1.2' })
  const plan = await run.portreeve.apply(echo({}, { minVersion: 'TLSv1.3' }))
  expect(plan.server).toEqual(['tlsOptions.minVersion: TLSv1.2 -> TLSv1.3'])
  expect([await version(port, 'TLSv1.2'), await version(port, 'TLSv1.3')]).toEqual([undefined, 'TLSv1.3'])
  await caller.send('x').hears('x')
  await run.portreeve.apply(echo({ tlsOptions: { minVersion: 'TLSv1.2' } }, { minVersion: 'TLSv1.3' }))
  expect(await version(port, 'TLSv1.2')).toBe('TLSv1.2')
})

test('a renewed certificate has the tlsOptions of its domain too (T9)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'portreeve-'))
  const renew = async () => {
    const { cert, key } = await selfSigned(DOMAIN)
    await writeFile(join(folder, 'live.pem'), cert + key)
  }
  await renew()
  const certificate = join(folder, 'live.pem')
  await using run = await running(echo({ certificate, tlsOptions: { minVersion: 'TLSv1.3' } }))
  const [before] = run.of('certificate.loaded')
  await renew()
  await run.event('certificate.loaded', (event) => event !== before)
  expect(await version(run.port('shout'), 'TLSv1.2')).toBeUndefined()
  await rm(folder, { recursive: true })
})

test('the admin listener has the tlsOptions of the server', async () => {
  const settings = echo({}, { minVersion: 'TLSv1.3' })
  await using run = await running({ ...settings, admin: { port: 'any', tls: 'on' } })
  const port = Number(new URL(run.portreeve.admin?.url as string).port)
  expect([await version(port, 'TLSv1.2'), await version(port, 'TLSv1.3')]).toEqual([undefined, 'TLSv1.3'])
})
