import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtinOf } from '../../../src/protocols/by-name.ts'
import { type SmtpOptions, smtp } from '../../../src/protocols/index.ts'

const backend = { to: 25 }

describe('options of smtp', () => {
  test.each<[SmtpOptions, string, RegExp]>([
    [{}, '', /nothing says where messages go\. Set `maildir` .* and `users` .*, or `backend`/],
    [{ maildir: '.' }, 'maildir', /nothing says who gets mail here\. Set `users`/],
    [{ maildir: '.', users: 'users', backend }, 'backend', /cannot stand beside maildir/],
    [{ backend, deliver: () => {} }, 'deliver', /cannot stand beside backend/],
    [{ backend, domains: ['example.com'] }, 'domains', /is for the names in a users file/],
    [{ deliver: () => {}, traceHeaders: true }, 'traceHeaders', /is for Maildirs/],
    [{ deliver: () => {}, loginRequired: true }, 'loginRequired', /nobody could log in/],
  ])('%o are complained of, in settings and in TypeScript', async (options, path, message) => {
    const context = { transport: 'tcp', baseDirectory: tmpdir() } as const
    const complaints = builtinOf('smtp')?.complaints(options, context) ?? []
    expect(complaints[0]).toEqual({ path: path === '' ? [] : [path], message: expect.stringMatching(message) })
    expect(() => smtp(options)).toThrow(message)
  })

  test('are complained of where files are not there, or the backend contradicts itself', async () => {
    const baseDirectory = await mkdtemp(join(tmpdir(), 'portreeve-options-'))
    const complain = (options: SmtpOptions) =>
      builtinOf('smtp')
        ?.complaints(options, { transport: 'tcp', baseDirectory })
        ?.map(({ path }) => path.join('.'))
    expect(complain({ maildir: 'a/mail', users: 'users' })).toEqual(['users', 'maildir'])
    await mkdir(join(baseDirectory, 'a'))
    await writeFile(join(baseDirectory, 'users'), '')
    expect(complain({ maildir: 'a/mail', users: 'users' })).toEqual([])
    expect(complain({ users: 'users' })).toEqual([])
    expect(complain({ backend: { to: 25, verify: false } })).toEqual(['backend.verify'])
    await rm(baseDirectory, { recursive: true })
  })
})
