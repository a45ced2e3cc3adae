import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  Backend,
  backendComplaints,
  backendShape,
  mailBackendShape,
} from '../../../../src/protocols/helpers/backend/index.ts'
import { strictOptions } from '../../../../src/protocols/helpers/options.ts'
import { certificate } from '../../certificate.ts'

const plain = strictOptions(backendShape)
const mail = strictOptions(mailBackendShape)

test.each([
  { to: 25, connectTimeout: '1s', tls: 'on', serverName: 'mail.example.com', ca: 'ca.pem', sendProxy: 'v2' },
  { to: 'host:25', tls: 'off', sendProxy: 'v1' },
  { to: '[::1]:25', tls: 'on', verify: false, sendProxy: 'off' },
])('%o are options of a backend', (options) => {
  expect(plain.parse(options)).toEqual(options)
  expect(() => new Backend(options as { to: number })).not.toThrow()
})

test.each([
  [{ tls: 'starttls' }, /a TLS mode of a backend\. Write off or on\./],
  [{ tls: true }, /Write off or on\./],
  [{ sendProxy: 'v3' }, /a version of the PROXY header\. Write off, v1 or v2\./],
  [{ verify: 'no' }, /true or false\. Write true or false\./],
  [{ serverName: '10.0.0.1' }, /a server name\. Write a host name/],
  [{ serverName: 'a b' }, /a server name\. Write a host name/],
  [{ ca: '' }, /the path of a PEM file/],
])('%o are refused, with what to write', (options, message) => {
  expect(plain.safeParse({ to: 25, ...options }).error?.issues[0]?.message).toMatch(message)
})

test('backends of mail can start TLS by a command', () => {
  expect(mail.parse({ to: 25, tls: 'starttls' })).toEqual({ to: 25, tls: 'starttls' })
  expect(mail.safeParse({ to: 25, tls: 'ext' }).error?.issues[0]?.message).toMatch(/Write off, on or starttls\./)
})

test.each([
  [{ serverName: 'a.test' }, 'serverName', /no meaning without TLS.*Set `tls: on`/],
  [{ verify: false }, 'verify', /no meaning without TLS/],
  [{ tls: 'on', verify: false, ca: 'ca.pem' }, 'ca', /no meaning with `verify: false`/],
] as const)('%o contradict themselves, which is complained of and thrown', (options, key, message) => {
  const complaints = backendComplaints({ to: 25, ...options }, '/nowhere')
  expect(complaints[0]).toEqual({ path: [key], message: expect.stringMatching(message) })
  expect(() => new Backend({ to: 25, ...options })).toThrow(message)
})

test('a `ca` that cannot be read, or is none, is complained of, relative to the settings file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-backend-'))
  writeFileSync(join(directory, 'ca.pem'), certificate.cert)
  writeFileSync(join(directory, 'key.pem'), certificate.key)
  const complain = (ca: string) => backendComplaints({ to: 25, tls: 'on', ca }, directory)
  expect(complain('ca.pem')).toEqual([])
  expect(complain('no.pem')).toEqual([
    { path: ['ca'], message: `cannot read ${directory}/no.pem (ENOENT). Check the path and its permissions.` },
  ])
  expect(complain('key.pem')).toEqual([
    { path: ['ca'], message: `there is no certificate in ${directory}/key.pem. Write the path of a PEM file.` },
  ])
  rmSync(directory, { recursive: true })
})
