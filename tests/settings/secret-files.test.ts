import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { parseSettings } from '../../src/settings/index.ts'

const TELLS: Readonly<Record<string, string>> = {
  'ops.token': 'the token file',
  'a.key': 'the key file',
  'both.pem': 'the file of certificate and key',
  users: 'the users file',
}

/** What is warned of where the files with secrets have a mode. */
const warned = (mode: number): string[] => {
  const directory = mkdtempSync(path.join(tmpdir(), 'portreeve-secrets-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const name of [...Object.keys(TELLS), 'a.pem']) {
    writeFileSync(path.join(directory, name), '')
    chmodSync(path.join(directory, name), name === 'a.pem' ? 0o644 : mode)
  }
  const mail = (protocol: string, port: number) => ({
    protocol,
    options: { users: 'users', ...(protocol === 'imap' ? { backend: { port: 143 } } : { maildir: 'maildirs' }) },
    sockets: [{ port }],
  })
  const input = {
    admin: { port: 8010, tokenFile: 'ops.token' },
    domains: [
      { name: 'a.example', certificate: 'a.pem', key: 'a.key', localAddresses: ['127.0.0.1'] },
      { name: 'b.example', certificate: 'both.pem', localAddresses: ['127.0.0.2'] },
      { name: 'c.example', certificate: 'self-signed', localAddresses: ['127.0.0.3'] },
    ],
    listeners: { pop: mail('pop3', 1110), other: mail('pop3', 1111) },
  }
  const { settings, warnings, complaints } = parseSettings(input, { directory })
  expect([complaints, settings === undefined]).toEqual([[], false])
  return warnings.map(({ path: at, message }) => `${at}: ${message.replace(directory, '<here>')}`)
}

it('warns of each file with secrets that every user may read or change, once, with what to do', () => {
  const what = (name: string) =>
    `${TELLS[name]} is open to every user of this host. Run chmod 600 <here>/${name}, or 640 for a group.`
  const all = [
    `admin.tokenFile: ${what('ops.token')}`,
    `domains[0].key: ${what('a.key')}`,
    `domains[1].certificate: ${what('both.pem')}`,
    `listeners.pop.options.users: ${what('users')}`,
  ]
  expect(warned(0o644)).toEqual(all)
  expect(warned(0o602)).toEqual(all)
})

it('does not warn of files for their owner, or for a group', () => {
  expect([warned(0o600), warned(0o640), warned(0o660)]).toEqual([[], [], []])
})
