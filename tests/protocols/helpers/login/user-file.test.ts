import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { UserFile } from '../../../../src/protocols/helpers/login/index.ts'
import { isUserName, readUsers } from '../../../../src/protocols/helpers/login/user-file.ts'

/** Of `password`, at a cost that tests can bear. */
const HASH = '$scrypt$ln=1,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$'
const hashed = `${HASH}zo7QO/zvl5lcPqVyAhzT3dT2KTDA/Xp474HJKng3+Lw`

describe('a text of users', () => {
  it('names a user a line, whatever the case, between comments and empty lines', () => {
    const { users, complaints } = readUsers(`# ours\n\nAlice:${hashed}\r\n  bob@example.com:${hashed}\n`)
    expect(complaints).toEqual([])
    expect([...users.values()].map(({ name }) => name)).toEqual(['Alice', 'bob@example.com'])
    expect(users.get('alice')?.name).toBe('Alice')
  })

  it('is complained of line by line', () => {
    const { complaints } = readUsers(`alice\n../root:${hashed}\nbob:secret\ncarl:${hashed}\nCarl:${hashed}\n`)
    expect(complaints).toEqual([
      { line: 1, message: 'there is no colon. Write name:hash, as `portreeve passwd` does.' },
      { line: 2, message: "'../root' is no user name. Use letters, digits, '.', '_', '+' and '-'." },
      { line: 3, message: "the password of 'bob' is no hash of a password. Make one with `portreeve passwd`." },
      { line: 5, message: "the user 'Carl' is there twice. Remove one." },
    ])
  })

  it.each(['a', 'alice', 'a.b-c_d+e', 'alice@example.com', 'A1@mail.example'])('takes %s for a name', (name) => {
    expect(isUserName(name)).toBe(true)
  })

  it.each(['', '.', '..', '.a', 'a.', 'a/b', 'a b', 'a@', '@b', 'a@b@c', 'a@..', 'ä', 'a\n', 'x'.repeat(129)])(
    'does not take %j for a name',
    (name) => {
      expect(isUserName(name)).toBe(false)
    },
  )
})

describe('a file of users', () => {
  const folders: string[] = []
  const fileWith = async (text?: string): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'portreeve-users-'))
    folders.push(folder)
    const path = join(folder, 'users')
    if (text !== undefined) await writeFile(path, text)
    return path
  }

  afterEach(async () => {
    vi.useRealTimers()
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
  })

  it('says who a login is, and nobody where something is wrong', async () => {
    const users = new UserFile(await fileWith(`Alice:${hashed}\n`), () => {})
    expect(await users.authenticate('alice', 'password')).toBe('Alice')
    expect(await users.authenticate('alice', 'Password')).toBeUndefined()
    expect(await users.authenticate('bob', 'password')).toBeUndefined()
    expect(await users.find('ALICE')).toBe('Alice')
    expect(await users.find('bob')).toBeUndefined()
  })

  it('is read again when it has changed, and a broken state is told once and changes nothing', async () => {
    const path = await fileWith(`alice:${hashed}\n`)
    const complaints: string[] = []
    let clock = 0
    const users = new UserFile(
      path,
      (message) => complaints.push(message),
      () => (clock += 2_000),
    )
    expect(await users.find('alice')).toBe('alice')
    await writeFile(path, `bob:${hashed}\n`)
    expect(await users.find('bob')).toBe('bob')
    expect(await users.find('alice')).toBeUndefined()
    await writeFile(path, 'bob:plain\n')
    expect(await users.find('bob')).toBe('bob')
    expect(await users.find('bob')).toBe('bob')
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(/users:1: the password of 'bob' is no hash/)
    await utimes(path, 1, 1)
    expect(await users.find('bob')).toBe('bob')
    expect(complaints).toHaveLength(2)
  })

  it('that was never read says nothing of anybody: that is no "no"', async () => {
    const complaints: string[] = []
    const users = new UserFile(await fileWith(), (message) => complaints.push(message))
    await expect(users.find('alice')).rejects.toThrow('the users file could not be read')
    await expect(users.authenticate('alice', 'password')).rejects.toThrow('the users file could not be read')
    expect(complaints).toEqual([expect.stringMatching(/^the users file cannot be read: ENOENT/)])
  })
})
