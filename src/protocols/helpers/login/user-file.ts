import { readFile, stat } from 'node:fs/promises'
import { hashPassword, passwordVerifier, type Verify } from './password.ts'

/** What users are called. A name is also that of a folder, and goes into mail addresses. */
export const USER_NAME = /^[a-z0-9](?:[a-z0-9._+-]*[a-z0-9_+-])?(?:@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)?$/i

const LONGEST_NAME = 128

export const isUserName = (name: string): boolean => name.length <= LONGEST_NAME && USER_NAME.test(name)

/** One thing wrong in a users file; the line counts from 1. */
export interface UserComplaint {
  readonly line: number
  readonly message: string
}

/** The users of a file, by name in small letters. */
export type Users = ReadonlyMap<string, User>

export interface User {
  /** As the file writes it. */
  readonly name: string
  readonly verify: Verify
}

/** Reads `name:hash`, a user a line; lines that begin with `#` and empty ones are nothing. */
export const readUsers = (text: string): { readonly users: Users; readonly complaints: readonly UserComplaint[] } => {
  const users = new Map<string, User>()
  const complaints: UserComplaint[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const read = readUser(content, users)
    if (typeof read === 'string') complaints.push({ line: index + 1, message: read })
    else users.set(read.name.toLowerCase(), read)
  }
  return { users, complaints }
}

const readUser = (content: string, users: Users): User | string => {
  const colon = content.indexOf(':')
  if (colon === -1) return 'there is no colon. Write name:hash, as `portreeve passwd` does.'
  const name = content.slice(0, colon)
  if (!isUserName(name)) return `'${name}' is no user name. Use letters, digits, '.', '_', '+' and '-'.`
  if (users.has(name.toLowerCase())) return `the user '${name}' is there twice. Remove one.`
  const verify = passwordVerifier(content.slice(colon + 1))
  return typeof verify === 'string' ? `the password of '${name}' is ${verify}` : { name, verify }
}

/** Has a password hashed and compared when there is room for it. */
export type InTurn = (hash: () => Promise<boolean>) => Promise<boolean>

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY = 1_000

/** What tells one state of a file from the next. */
const stateOf = async (path: string): Promise<string> => {
  const { mtimeMs, size, ino } = await stat(path)
  return `${mtimeMs} ${size} ${ino}`
}

/**
 * Users out of a file, which is read again when it has changed. While it cannot be read, or one of its lines is wrong,
 * the users of before hold, and `complain` hears of it, once for each state of the file. Where there were none before,
 * both questions reject: a mail for somebody must not be refused for good because of a disk.
 */
export class UserFile {
  readonly #path: string
  readonly #complain: (message: string) => void
  readonly #now: () => number
  #users: Users | undefined
  #state = ''
  #lookedAt = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | undefined
  #nobody: Promise<Verify> | undefined

  constructor(path: string, complain: (message: string) => void, now: () => number = () => performance.now()) {
    this.#path = path
    this.#complain = complain
    this.#now = now
  }

  /** Whether there is a user of that name: the name as the file writes it. */
  async find(name: string): Promise<string | undefined> {
    return (await this.#current()).get(name.toLowerCase())?.name
  }

  /**
   * Checks a login. One without such a user takes as long as one with a wrong password, and comes to its turn as that
   * does. `inTurn` says when the hash may be computed: at once unless given.
   */
  async authenticate(name: string, password: string, inTurn: InTurn = (hash) => hash()): Promise<string | undefined> {
    const user = (await this.#current()).get(name.toLowerCase())
    const isRight = await inTurn(async () => (user?.verify ?? (await this.#verifyNobody()))(password))
    return isRight ? user?.name : undefined
  }

  async #current(): Promise<Users> {
    if (this.#now() - this.#lookedAt > LOOK_EVERY) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = undefined
      })
    }
    await this.#looking
    if (this.#users === undefined) throw new Error('there are no users yet: the users file could not be read')
    return this.#users
  }

  async #look(): Promise<void> {
    try {
      const state = await stateOf(this.#path)
      if (state !== this.#state) this.#take(state, await readFile(this.#path, 'utf8'))
    } catch (error) {
      const state = String((error as NodeJS.ErrnoException).code)
      if (state !== this.#state) this.#complain(`the users file cannot be read: ${(error as Error).message}.`)
      this.#state = state
    }
    this.#lookedAt = this.#now()
  }

  #take(state: string, text: string): void {
    this.#state = state
    const { users, complaints } = readUsers(text)
    if (complaints.length === 0) this.#users = users
    for (const { line, message } of complaints) this.#complain(`${this.#path}:${line}: ${message}`)
  }

  async #verifyNobody(): Promise<Verify> {
    this.#nobody ??= hashPassword('').then((hash) => {
      const verify = passwordVerifier(hash) as Verify
      return (password) => verify(password).then(() => false)
    })
    return this.#nobody
  }
}
