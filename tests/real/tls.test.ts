import { expect } from 'vitest'
import { runDaemon } from '../support/daemon.ts'
import { real, run } from '../support/programs.ts'

const SETTINGS = `
domains: [{ name: localhost, certificate: self-signed }]
listeners:
  whoami: { protocol: whoami, sockets: [{ port: any, address: 127.0.0.1, tls: on }] }
  mail:
    protocol: smtp
    options: { users: users, maildir: mail, domains: [localhost] }
    sockets: [{ port: any, address: 127.0.0.1 }]
`

/** What openssl says of its sessions, as `New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384`. */
const sessions = async (port: number, ...options: string[]): Promise<string[]> => {
  const { stdout } = await run('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, ...options])
  return stdout.match(/^(New|Reused), .*$/gm) ?? []
}

const WEAK_FIRST = ['-tls1_2', '-cipher', 'AES128-SHA:AES256-SHA:ALL']

real(['openssl'], 'openssl gets forward secrecy, no old version, and its session again (T2)', async () => {
  await using daemon = await runDaemon(SETTINGS, { files: { users: '' } })
  const [port, mail] = [await daemon.port('whoami'), await daemon.port('mail')]
  const [weakFirst, weakFirstInMail, suites, old, again] = await Promise.all([
    sessions(port, ...WEAK_FIRST),
    sessions(mail, '-starttls', 'smtp', ...WEAK_FIRST),
    sessions(port, '-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384'),
    sessions(port, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'),
    sessions(port, '-tls1_2', '-reconnect'),
  ])
  const strong = ['New, TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256']
  expect([weakFirst, weakFirstInMail]).toEqual([strong, strong])
  expect(suites).toEqual(['New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384'])
  expect(old).toEqual(['New, (NONE), Cipher is (NONE)'])
  expect(again.map((line) => line.split(',')[0])).toEqual(['New', ...Array(5).fill('Reused')])
})
