import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sweepMaildir, sweepMaildirs } from '../../../../src/protocols/helpers/maildir/sweep.ts'
import { pop3, smtp } from '../../../../src/protocols/index.ts'
import { loopback, running } from '../../../support/portreeve.ts'
import { usersFile } from '../../smtp/mailboxes.ts'

describe('a sweep of Maildirs', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'portreeve-sweep-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  const put = async (path: string, hours: number): Promise<void> => {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, path)
    const then = new Date(Date.now() - hours * 3_600_000)
    await utimes(file, then, then)
  }

  const maildir = async (name: string): Promise<void> => {
    for (const part of ['new', 'cur']) await mkdir(join(root, name, part), { recursive: true })
    await put(`${name}/tmp/old`, 37)
    await put(`${name}/tmp/young`, 35)
  }

  const left = async (name: string): Promise<string[]> => (await readdir(join(root, name, 'tmp'))).toSorted()

  it('removes what deliveries have left in tmp, after 36 hours', async () => {
    await maildir('alice')
    await maildir('bob@example.com')
    await put('alice/new/old', 1_000)
    await sweepMaildirs(root)
    expect([await left('alice'), await left('bob@example.com')]).toEqual([['young'], ['young']])
    expect(await readdir(join(root, 'alice/new'))).toEqual(['old'])
  })

  it('of one Maildir leaves the others alone', async () => {
    await maildir('alice')
    await maildir('bob')
    await sweepMaildir(join(root, 'alice'))
    expect([await left('alice'), await left('bob')]).toEqual([['young'], ['old', 'young']])
  })

  it('touches no folder that is no Maildir, no link, and nothing that is hidden', async () => {
    await put('work/tmp/old', 1_000)
    await maildir('alice')
    await put('alice/tmp/.old', 1_000)
    await symlink('old', join(root, 'alice/tmp/link'))
    await put('file', 1_000)
    await sweepMaildirs(root)
    expect([await left('work'), await left('alice')]).toEqual([['old'], ['.old', 'link', 'young']])
  })

  it('of what is not there does nothing', async () => {
    await sweepMaildirs(join(root, 'nowhere'))
    await sweepMaildir(join(root, 'nobody'))
  })

  it('ends when it is told to', async () => {
    await maildir('alice')
    await sweepMaildirs(root, AbortSignal.abort())
    expect(await left('alice')).toEqual(['old', 'young'])
  })

  it.each(Object.entries({ smtp, pop3 }))('D8: is made when %s starts, and no start waits for it', async (_, make) => {
    await maildir('alice')
    const users = join(root, 'users')
    await writeFile(users, usersFile('alice'))
    const protocol = make({ maildir: root, users })
    await using _run = await running({ listeners: { mail: { protocol, sockets: loopback() } } })
    await expect.poll(() => left('alice')).toEqual(['young'])
  })
})
