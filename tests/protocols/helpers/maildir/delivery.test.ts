import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Delivery } from '../../../../src/protocols/helpers/maildir/delivery.ts'
import { uidOf, wireSizeIn } from '../../../../src/protocols/helpers/maildir/index.ts'

describe('a delivery into Maildirs', () => {
  let root: string
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'portreeve-mail-'))
  })
  afterEach(() => rm(root, { recursive: true }))

  const user = (name: string): string => join(root, name)
  const files = (name: string, folder: string): Promise<string[]> => readdir(join(root, name, folder))

  it('shows nothing before it is committed, and then the whole message to each', async () => {
    const delivery = await Delivery.begin([user('alice'), user('bob'), user('alice')])
    await delivery.write(Buffer.from('Subject: x\r\n\r\n'))
    await delivery.write(Buffer.from('text\r\n'))
    expect(await files('alice', 'new')).toEqual([])
    expect(await files('alice', 'tmp')).toHaveLength(1)
    await delivery.commit()
    for (const name of ['alice', 'bob']) {
      const [file] = await files(name, 'new')
      expect(await readFile(join(root, name, 'new', file!), 'latin1')).toBe('Subject: x\r\n\r\ntext\r\n')
      expect(await files(name, 'tmp')).toEqual([])
      expect((await stat(join(root, name, 'new', file!))).mode & 0o777).toBe(0o600)
    }
  })

  it('says in the name how many bytes there are, in the file and on the wire', async () => {
    const delivery = await Delivery.begin([user('alice')])
    for (const part of ['a\r', '\nb\n', '\n', 'c']) await delivery.write(Buffer.from(part))
    await delivery.commit()
    const [file] = (await files('alice', 'new')) as [string]
    expect(file).toMatch(/,S=7,W=9$/)
    expect(wireSizeIn(file)).toBe(9)
    expect(wireSizeIn(`${file}:2,S`)).toBe(9)
  })

  it('leaves nothing when it is given up', async () => {
    const delivery = await Delivery.begin([user('alice')])
    await delivery.write(Buffer.from('text'))
    await delivery.abort()
    expect([await files('alice', 'tmp'), await files('alice', 'new')]).toEqual([[], []])
  })

  it('is refused whole where one of the folders cannot be written', async () => {
    await writeFile(user('bob'), 'no folder')
    await expect(Delivery.begin([user('alice'), user('bob')])).rejects.toThrow(/ENOTDIR|EEXIST/)
    expect(await files('alice', 'tmp')).toEqual([])
  })

  it('fails when its last step does, so that the sender tries again', async () => {
    const delivery = await Delivery.begin([user('alice')])
    await delivery.write(Buffer.from('text'))
    await rm(join(user('alice'), 'new'), { recursive: true })
    await expect(delivery.commit()).rejects.toThrow('ENOENT')
    await mkdir(join(user('alice'), 'new'))
    await chmod(user('alice'), 0o700)
    expect(await files('alice', 'tmp')).toEqual([])
  })

  it('gives each message a name of its own', async () => {
    const deliveries = await Promise.all(Array.from({ length: 50 }, () => Delivery.begin([user('alice')])))
    await Promise.all(deliveries.map((delivery) => delivery.commit()))
    expect(new Set(await files('alice', 'new')).size).toBe(50)
  })
})

describe('the name that POP3 has for a message', () => {
  it('is the unique part, which flags do not change', () => {
    expect(uidOf('1700000000.M1R2Q3.host,S=7,W=9:2,S')).toBe('1700000000.M1R2Q3.host,S=7,W=9')
  })

  it('is a hash where the unique part is too long or has letters that POP3 cannot say', () => {
    expect(uidOf(`1.${'x'.repeat(80)}`)).toMatch(/^[0-9a-f]{64}$/)
    expect(uidOf('1.ä')).toMatch(/^[0-9a-f]{64}$/)
  })
})
