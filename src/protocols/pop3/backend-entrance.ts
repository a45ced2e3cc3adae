import type { Connection } from '../../net/connection.ts'
import { type Behind, Passage } from '../helpers/backend/index.ts'
import type { LoginPolicy } from '../helpers/login/index.ts'
import { type Greeted, Pop3BackendLogin } from './backend-login.ts'
import { CLOSING, ok } from './command.ts'
import { Pop3Dialogue } from './dialogue.ts'
import type { Entrance, Opened } from './entrance.ts'

/** Takes clients to the POP3 server behind, which they are logged in to first. */
export class BackendEntrance implements Entrance {
  readonly policy: LoginPolicy
  readonly #passage: Passage<Greeted>

  /** `users` says who a login is here, before the server behind is asked. */
  constructor(behind: Behind<Greeted>, users: LoginPolicy, connection: Connection) {
    this.#passage = new Passage(connection, {
      behind,
      authenticate: users.authenticate,
      speak: (plan) => new Pop3BackendLogin(plan),
      follow: () => new Pop3Dialogue(),
      goodBye: CLOSING,
    })
    this.policy = { ...users, authenticate: this.#passage.authenticate }
  }

  get undecided(): string | undefined {
    const { code, text } = this.#passage.notNow ?? {}
    return code === undefined ? undefined : `-ERR [${code}] ${text}\r\n`
  }

  open(): Opened {
    const { inside, next } = this.#passage
    return { reply: { say: ok(inside?.text ?? ''), next } }
  }

  farewell(): void {
    this.#passage.farewell()
  }

  end(): void {
    this.#passage.close()
  }
}
