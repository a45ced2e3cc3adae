import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of `password`, at a cost that tests can bear. */
const HASH = '$scrypt$ln=1,r=8,p=1$c29tZXNhbHRzb21lc2FsdA$zo7QO/zvl5lcPqVyAhzT3dT2KTDA/Xp474HJKng3+Lw'

export const usersFile = (...names: readonly string[]): string => names.map((name) => `${name}:${HASH}\n`).join('')

/** A folder with a users file and Maildirs, which goes with the test. */
export class Mailboxes implements AsyncDisposable {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  get options(): { maildir: string; users: string; loginDelay: '1ms' } {
    return { maildir: this.maildir, users: join(this.root, 'users'), loginDelay: '1ms' }
  }

  get maildir(): string {
    return join(this.root, 'mail')
  }

  /** The messages in a user's folder. */
  async messages(user: string, folder = 'new'): Promise<Buffer[]> {
    const path = join(this.maildir, user, folder)
    const names = await readdir(path).catch(() => [])
    return Promise.all(names.sort().map((name) => readFile(join(path, name))))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
  }
}

/** The password of each user is `password`. */
export const mailboxes = async (...names: readonly string[]): Promise<Mailboxes> => {
  const root = await mkdtemp(join(tmpdir(), 'portreeve-smtp-'))
  await mkdir(join(root, 'mail'))
  await writeFile(join(root, 'users'), usersFile(...names))
  return new Mailboxes(root)
}
