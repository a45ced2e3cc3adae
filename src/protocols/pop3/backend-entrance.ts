import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { type Behind, type Inside, NotNow, Splice } from '../helpers/backend/index.ts'
import type { LoginPolicy, LoginRequest } from '../helpers/login/index.ts'
import { type Greeted, Pop3BackendLogin } from './backend-login.ts'
import { CLOSING, ok } from './command.ts'
import { Pop3Dialogue } from './dialogue.ts'
import type { Entrance, Opened } from './entrance.ts'

/** Takes clients to the POP3 server behind, which they are logged in to first. */
export class BackendEntrance implements Entrance {
  readonly policy: LoginPolicy
  readonly #behind: Behind<Greeted>
  readonly #users: LoginPolicy
  readonly #connection: Connection
  /** The login at the server behind, until the client gets there. */
  #inside: Inside<Greeted> | undefined
  #notNow: NotNow | undefined
  #splice: Splice | undefined
  #isDraining = false

  /** `users` says who a login is here, before the server behind is asked. */
  constructor(behind: Behind<Greeted>, users: LoginPolicy, connection: Connection) {
    this.#behind = behind
    this.#users = users
    this.#connection = connection
    this.policy = { ...users, authenticate: (request) => this.#authenticate(request) }
  }

  get refusal(): string | undefined {
    const { code, text } = this.#notNow ?? {}
    return code === undefined ? undefined : `-ERR [${code}] ${text}\r\n`
  }

  open(): Opened {
    const handOff = (socket: Socket, read: Buffer): void => this.#enter(socket, read)
    return { reply: { say: ok(this.#inside?.text ?? ''), next: { handOff } } }
  }

  /** Says good-bye to a client that is logged in; before that its conversation does (D2). */
  farewell(): void {
    this.#isDraining = true
    this.#splice?.farewell()
  }

  end(): void {
    this.#inside?.socket.destroy()
    this.#inside = undefined
  }

  async #authenticate(request: LoginRequest): Promise<string | undefined> {
    this.#notNow = undefined
    const account = await this.#users.authenticate(request)
    if (account === undefined) return undefined
    try {
      const speak = (plan: ConstructorParameters<typeof Pop3BackendLogin>[0]) => new Pop3BackendLogin(plan)
      this.#inside = await this.#behind.login(this.#connection, request, account, speak)
    } catch (error) {
      this.#notNow = error instanceof NotNow ? error : undefined
      throw error
    }
    return this.#inside === undefined ? undefined : account
  }

  #enter(client: Socket, fromClient: Buffer): void {
    const { socket: server, read: fromServer } = this.#inside as Inside<Greeted>
    this.#inside = undefined
    if (server.destroyed) {
      client.destroy()
      return
    }
    this.#splice = new Splice({ client, fromClient, server, fromServer }, new Pop3Dialogue(), CLOSING)
    if (this.#isDraining) this.#splice.farewell()
  }
}
