import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect } from 'vitest'
import { selfSigned } from '../../src/net/self-signed.ts'
import { runDaemon } from '../support/daemon.ts'
import { real, run } from '../support/programs.ts'

const SETTINGS = `
domains:
  - { name: one.test, localAddresses: [127.0.0.1], certificate: one.pem }
  - { name: two.test, localAddresses: [127.0.0.2], certificate: two.pem, key: two.key }
  - { name: bare.test, localAddresses: [127.0.0.3] }
listeners:
  whoami: { protocol: whoami, sockets: [{ port: any, tls: on }] }
`

const make = async (name: string) => selfSigned({ name, aliases: [], localAddresses: [] })

const files = async () => {
  const [one, two] = await Promise.all([make('one.test'), make('two.test')])
  return { 'one.pem': one.cert + one.key, 'two.pem': two.cert, 'two.key': two.key }
}

/** The subject of the certificate that openssl is shown. */
const shown = async (address: string, port: number, name?: string): Promise<string> => {
  const sni = name === undefined ? ['-noservername'] : ['-servername', name]
  const { stdout } = await run('openssl', ['s_client', '-connect', `${address}:${port}`, ...sni])
  return /subject=.*?CN ?= ?(\S+)/.exec(stdout)?.[1] ?? 'none'
}

describe('domains on one port', () => {
  real(
    ['openssl'],
    'each local address presents its own certificate, and a server name overrides it (T4, T6)',
    async () => {
      await using daemon = await runDaemon(SETTINGS, { files: await files() })
      const port = await daemon.port('whoami')
      expect(await shown('127.0.0.1', port)).toBe('one.test')
      expect(await shown('127.0.0.2', port)).toBe('two.test')
      expect(await shown('127.0.0.1', port, 'two.test')).toBe('two.test')
      expect(await shown('127.0.0.2', port, 'unknown.test')).toBe('two.test')
      expect(await shown('127.0.0.9', port)).toBe('one.test')
    },
  )

  real(['openssl'], 'an address whose domain has no certificate is dropped, and the log names both (T5)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: await files() })
    const port = await daemon.port('whoami')
    expect(await shown('127.0.0.3', port)).toBe('none')
    expect(await daemon.err.until(/bare\.test/)).toMatch(/error.*127\.0\.0\.3/)
    expect(await shown('127.0.0.3', port, 'one.test')).toBe('one.test')
  })

  real(
    ['openssl'],
    'a replaced certificate file is served to the next connection, while an open one goes on (T9)',
    async () => {
      await using daemon = await runDaemon(SETTINGS, { files: await files() })
      const port = await daemon.port('whoami')
      const open = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      await new Promise((resolve) => open.once('data', resolve))
      const renewed = await make('renewed.test')
      await writeFile(join(daemon.directory, 'one.pem'), renewed.cert + renewed.key)
      await daemon.err.until(/certificate.*renewed\.test|renewed\.test.*certificate/)
      expect(await shown('127.0.0.1', port)).toBe('renewed.test')
      open.write('still here')
      expect(String(await new Promise((resolve) => open.once('data', resolve)))).toBe('still here')
      open.destroy()
    },
  )

  real(['openssl'], 'a broken new file is reported and the old certificate kept (T9)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: await files() })
    const port = await daemon.port('whoami')
    await writeFile(join(daemon.directory, 'one.pem'), 'rubbish')
    await daemon.err.until(/one\.test.*cannot use/)
    expect(await shown('127.0.0.1', port)).toBe('one.test')
  })
})
