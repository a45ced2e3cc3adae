import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Authenticate } from '../../../src/protocols/helpers/login/index.ts'
import type { Pop3Options } from '../../../src/protocols/pop3/index.ts'

/** Everybody's password is `right`; who is called `down` cannot be known now. */
export const authenticate: Authenticate = ({ user, password }) => {
  if (user === 'down') throw new Error('the database is gone')
  return password === 'right' ? user : undefined
}

/** A folder of Maildirs, for as long as a test. */
export class Maildrops implements AsyncDisposable {
  readonly directory: string
  /** Options of a listener that gives them to everybody who knows the password. */
  readonly options: Pop3Options

  private constructor(directory: string) {
    this.directory = directory
    this.options = { maildir: directory, authenticate, clearTextLogin: true, loginDelay: '1ms' }
  }

  /** With messages for alice, named by their number. */
  static async with(...messages: readonly string[]): Promise<Maildrops> {
    const maildrops = new Maildrops(await mkdtemp(join(tmpdir(), 'portreeve-maildrops-')))
    for (const [index, message] of messages.entries()) await maildrops.put('alice', `new/${index + 1}.m`, message)
    return maildrops
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts)
  }

  async put(user: string, name: string, message: string | Buffer): Promise<void> {
    for (const part of ['tmp', 'new', 'cur']) await mkdir(this.path(user, part), { recursive: true })
    await writeFile(this.path(user, name), message)
  }

  /** The names of what is in `new`. */
  async left(user = 'alice'): Promise<string[]> {
    return (await readdir(this.path(user, 'new'))).toSorted()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true })
  }
}
