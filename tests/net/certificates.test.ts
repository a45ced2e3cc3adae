import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CertificateStore, loadCertificate } from '../../src/net/certificates.ts'
import { selfSigned } from '../../src/net/self-signed.ts'

const folder = mkdtempSync(join(tmpdir(), 'portreeve-certificates-'))
afterAll(() => rmSync(folder, { recursive: true }))

const DOMAIN = {
  name: 'example.com',
  aliases: ['www.example.com', '*.example.org'],
  localAddresses: ['127.0.0.1', '::1'],
  tlsOptions: { minVersion: 'TLSv1.2' as const },
}

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('a self-signed certificate', () => {
  test('is for the names and addresses of its domain, and for 30 days', async () => {
    const certificate = new X509Certificate((await selfSigned(DOMAIN)).cert)
    for (const name of ['example.com', 'www.example.com', 'any.example.org'])
      expect(certificate.checkHost(name)).toBeDefined()
    for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBeDefined()
    expect(certificate.checkHost('other.com')).toBeUndefined()
    const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(30)
    expect(certificate.ca).toBe(false)
  })

  test('is another one each time', async () => {
    const [one, other] = await Promise.all([selfSigned(DOMAIN), selfSigned(DOMAIN)])
    const serial = ({ cert }: { cert: string }) => new X509Certificate(cert).serialNumber
    expect(serial(one)).not.toBe(serial(other))
  })
})

describe('a certificate', () => {
  test('is read from two files, or from one that holds both', async () => {
    const { cert, key } = await selfSigned(DOMAIN)
    const certificate = file('a.pem', cert)
    const two = await loadCertificate({ ...DOMAIN, certificate, key: file('a.key', key) })
    const one = await loadCertificate({ ...DOMAIN, certificate: file('both.pem', cert + key) })
    expect([two.subject, two.selfSigned, one.subject]).toEqual(['CN=example.com', true, 'CN=example.com'])
    expect(new Date(two.validTo).getTime()).toBeGreaterThan(Date.now())
  })

  test('that is missing is named, with what to do (T9)', async () => {
    const certificate = join(folder, 'missing.pem')
    await expect(loadCertificate({ ...DOMAIN, certificate })).rejects.toThrow(
      `cannot read ${certificate} (ENOENT). Check the path and its permissions.`,
    )
  })

  test.each([
    ['is none', async () => ({ cert: 'no certificate', key: (await selfSigned(DOMAIN)).key })],
    ['has no key', async () => ({ cert: (await selfSigned(DOMAIN)).cert, key: 'no key' })],
    [
      'has the key of another',
      async () => ({ cert: (await selfSigned(DOMAIN)).cert, key: (await selfSigned(DOMAIN)).key }),
    ],
  ])('that %s is refused, with what it takes (T9)', async (_, make) => {
    const { cert, key } = await make()
    const [certificate, keyFile] = [file('bad.pem', cert), file('bad.key', key)]
    await expect(loadCertificate({ ...DOMAIN, certificate, key: keyFile })).rejects.toThrow(
      /^cannot use .*bad\.pem with .*bad\.key: .* It takes a PEM certificate and its own private key\.$/,
    )
  })
})

test('a store forgets the certificates that are gone, and is the same store (T9)', async () => {
  const certificate = await loadCertificate({ ...DOMAIN, certificate: 'self-signed' })
  const store = new CertificateStore()
  expect([store.isEmpty, store.get('a'), store.get(undefined)]).toEqual([true, undefined, undefined])
  store.set('a', certificate)
  store.replace(new Map([['b', certificate]]))
  expect([store.get('a'), store.get('b'), store.isEmpty]).toEqual([undefined, certificate, false])
})
