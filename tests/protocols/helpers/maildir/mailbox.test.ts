import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Mailbox, readFrom } from '../../../../src/protocols/helpers/maildir/index.ts'
import { collected } from '../../../support/chunks.ts'

describe('a Maildir that is read', () => {
  let directory: string
  let mailbox: Mailbox
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'portreeve-mailbox-'))
    for (const part of ['tmp', 'new', 'cur']) await mkdir(join(directory, part))
    mailbox = new Mailbox(directory)
  })
  afterEach(() => rm(directory, { recursive: true }))

  const put = (path: string, text = path): Promise<void> => writeFile(join(directory, path), text)
  const move = (from: string, to: string): Promise<void> => rename(join(directory, from), join(directory, to))
  const names = async (): Promise<string[]> => (await mailbox.list()).map(({ folder, name }) => `${folder}/${name}`)
  const text = async (file: Awaited<ReturnType<Mailbox['list']>>[number]): Promise<string> => {
    const handle = await mailbox.open(file)
    try {
      return await collected(readFrom(handle))
    } finally {
      await handle.close()
    }
  }

  it('lists what is in new and cur, the oldest first, by seconds, microseconds and count', async () => {
    const inOrder = [
      'cur/999.M1.host:2,S',
      'new/1000.M9R0aQ2.host',
      'new/1000.M9R0aQ10.host,S=1',
      'cur/1000.M10R0aQ1.host:2,',
      'new/2000.a',
      'new/2000.b',
    ]
    for (const path of inOrder.toReversed()) await put(path)
    expect(await names()).toEqual(inOrder)
  })

  it('leaves out what is hidden, a folder, a link, and what is not delivered yet', async () => {
    await put('tmp/1.a')
    await put('new/.2.a')
    await mkdir(join(directory, 'new/3.a'))
    await symlink('/etc/passwd', join(directory, 'new/4.a'))
    expect(await names()).toEqual([])
  })

  it('that is not there is empty', async () => {
    expect(await new Mailbox(join(directory, 'nobody')).list()).toEqual([])
  })

  it('that cannot be read is no empty one', async () => {
    await rm(join(directory, 'cur'), { recursive: true })
    await put('cur', 'no folder')
    await expect(mailbox.list()).rejects.toThrow('ENOTDIR')
  })

  it('counts once what is moved while it is read', async () => {
    await put('new/1.a')
    await put('cur/1.a:2,S')
    expect(await names()).toEqual(['cur/1.a:2,S'])
  })

  it('opens a message whose flags somebody has changed', async () => {
    await put('new/1.a', 'the text')
    const [file] = await mailbox.list()
    await move('new/1.a', 'cur/1.a:2,RS')
    expect(await text(file!)).toBe('the text')
    await rm(join(directory, 'cur/1.a:2,RS'))
    await expect(text(file!)).rejects.toThrow('ENOENT')
  })

  it('does not follow a link that has come in the place of a message', async () => {
    await put('new/1.a')
    const [file] = await mailbox.list()
    await rm(join(directory, 'new/1.a'))
    await symlink('/etc/passwd', join(directory, 'new/1.a'))
    await expect(text(file!)).rejects.toThrow('ELOOP')
  })

  it('removes messages, those whose flags have changed and those that are gone too', async () => {
    for (const path of ['new/1.a', 'new/2.a', 'new/3.a', 'cur/4.a:2,']) await put(path)
    const files = await mailbox.list()
    await move('new/1.a', 'cur/1.a:2,S')
    await rm(join(directory, 'new/2.a'))
    expect(await mailbox.remove(files.slice(0, 3))).toEqual([])
    expect(await names()).toEqual(['cur/4.a:2,'])
  })

  it('says which could not be removed, and removes the others', async () => {
    await put('new/1.a')
    await put('new/3.a')
    const [one, three] = await mailbox.list()
    await mkdir(join(directory, 'new/2.a'))
    const errors = await mailbox.remove([one!, { folder: 'new', name: '2.a' }, three!])
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('2.a')])
    expect(await names()).toEqual([])
  })
})
