import type { Socket } from 'node:net'
import type { Connection } from '../../../net/connection.ts'
import type { Next } from '../conversation/index.ts'
import type { Authenticate, LoginRequest } from '../login/index.ts'
import { partWith } from '../part-with.ts'
import { type Behind, NotNow, type SpeakLogin } from './behind.ts'
import type { Inside } from './call.ts'
import { type Dialogue, Splice } from './splice.ts'

/** What a passage goes by. `In` is what the server behind tells of a login that it has taken. */
export interface PassageTerms<In extends object> {
  readonly behind: Behind<In>
  /** Asked before the server behind. */
  readonly authenticate: Authenticate
  readonly speak: SpeakLogin<In>
  /** Begins to follow the session that goes on behind. */
  follow(): Dialogue
  /** The last words to who is there when the listener drains (D2), or the server behind is gone. */
  readonly goodBye: string
}

/** The way of one connection through a login, and on to the server behind. */
export class Passage<In extends object> {
  readonly #connection: Connection
  readonly #terms: PassageTerms<In>
  /** The login at the server behind, until the client gets there. */
  #inside: Inside<In> | undefined
  #notNow: NotNow | undefined
  #splice: Splice | undefined
  #isDraining = false

  constructor(connection: Connection, terms: PassageTerms<In>) {
    this.#connection = connection
    this.#terms = terms
  }

  /** What the server behind has told of a login that it has taken; undefined before that. */
  get inside(): In | undefined {
    return this.#inside
  }

  /** Why the last login could not be decided, where the server behind has said it. */
  get notNow(): NotNow | undefined {
    return this.#notNow
  }

  /** Says who a login is, once the server behind has taken it too. */
  readonly authenticate = async (request: LoginRequest): Promise<string | undefined> => {
    const { authenticate, behind, speak } = this.#terms
    this.#notNow = undefined
    const account = await authenticate(request)
    if (account === undefined) return undefined
    try {
      this.#inside = await behind.login(this.#connection, request, account, speak)
    } catch (error) {
      this.#notNow = error instanceof NotNow ? error : undefined
      throw error
    }
    return this.#inside === undefined ? undefined : account
  }

  /** Brings a client that has logged in to the server behind. */
  readonly next: Next = { handOff: (socket, read) => this.#enter(socket, read) }

  /** Says good-bye to a client that is there; before that its conversation does (D2). */
  farewell(): void {
    this.#isDraining = true
    this.#splice?.farewell()
  }

  /** Frees what a login has opened and nobody has taken. */
  close(): void {
    this.#inside?.socket.destroy()
    this.#inside = undefined
  }

  #enter(client: Socket, fromClient: Buffer): void {
    const { socket: server, read: fromServer } = this.#inside as Inside<In>
    const { follow, goodBye } = this.#terms
    this.#inside = undefined
    if (server.destroyed) {
      client.on('data', noop)
      partWith(client, goodBye)
      return
    }
    this.#splice = new Splice({ client, fromClient, server, fromServer }, follow(), goodBye)
    if (this.#isDraining) this.#splice.farewell()
  }
}

const noop = (): void => {}
