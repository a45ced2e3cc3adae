import { join } from 'node:path'
import type { Connection } from '../../net/connection.ts'
import { isUserName, type LoginPolicy } from '../helpers/login/index.ts'
import { Mailbox } from '../helpers/maildir/index.ts'
import { err, ok } from './command.ts'
import type { Entrance, Opened } from './entrance.ts'
import { lock } from './locks.ts'
import { Maildrop } from './maildrop.ts'
import { Transaction } from './transaction.ts'

/** Opens the Maildirs below a folder, each for one session at a time. */
export class MaildropEntrance implements Entrance {
  readonly policy: LoginPolicy
  readonly #root: string
  readonly #connection: Connection
  #unlock: (() => void) | undefined

  /** `root` is absolute: it is also what sessions are kept apart by. */
  constructor(root: string, policy: LoginPolicy, connection: Connection) {
    this.#root = root
    this.policy = policy
    this.#connection = connection
  }

  async open(account: string): Promise<Opened> {
    // A name from a host's own function could lead anywhere.
    if (!isUserName(account)) return this.#failed(`'${account}' cannot be the name of a maildrop`, 'SYS/PERM')
    const directory = join(this.#root, account.toLowerCase())
    this.#unlock = lock(directory)
    if (this.#unlock === undefined) return { reply: { say: err('another session has this maildrop', 'IN-USE') } }
    try {
      const maildrop = await Maildrop.of(new Mailbox(directory))
      const transaction = new Transaction(maildrop, this.#connection)
      return { reply: { say: ok('logged in') }, transaction }
    } catch (error) {
      this.end()
      return this.#failed((error as Error).message, 'SYS/TEMP')
    }
  }

  end(): void {
    this.#unlock?.()
    this.#unlock = undefined
  }

  #failed(why: string, code: 'SYS/TEMP' | 'SYS/PERM'): Opened {
    this.#connection.notify('error', `a maildrop cannot be opened: ${why}.`)
    return { reply: { say: err('the maildrop cannot be opened', code) } }
  }
}
