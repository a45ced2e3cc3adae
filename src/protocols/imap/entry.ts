import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { type Behind, type Inside, NotNow, Splice } from '../helpers/backend/index.ts'
import { type Claim, type LoginPolicy, type LoginRequest, Logins } from '../helpers/login/index.ts'
import { type Capable, ImapBackendLogin } from './backend-login.ts'
import { Dialogue } from './dialogue.ts'
import { CLOSING_DOWN, type Door, type LoginAnswer } from './door.ts'

/** What is the same for all connections of a listener. */
export interface House {
  readonly logins: LoginPolicy
  /** Whether there is anybody here to ask about a login. */
  readonly hasUsers: boolean
  readonly clearTextLogin: boolean
  readonly behind: Behind<Capable> | undefined
  /** Whether the server behind is told by ID who the client is. */
  readonly sendsId: boolean
}

/** The way of one connection through a login, and on to the server behind. */
export class Entry implements Door {
  readonly #connection: Connection
  readonly #house: House
  readonly #logins: Logins
  /** The login at the server behind, until the client gets there. */
  #inside: Inside<Capable> | undefined
  #notNow: NotNow | undefined
  #splice: Splice | undefined
  #isDraining = false

  constructor(connection: Connection, house: House) {
    this.#connection = connection
    this.#house = house
    this.#logins = new Logins(connection, { ...house.logins, authenticate: (request) => this.#authenticate(request) })
  }

  get host(): string {
    return this.#connection.domain ?? 'localhost'
  }

  get takesLogins(): boolean {
    return this.#connection.secure || this.#house.clearTextLogin
  }

  get canStartTls(): boolean {
    return this.#connection.canStartTls
  }

  async login(claim: Claim, method: string): Promise<LoginAnswer> {
    const { hasUsers, behind } = this.#house
    if (!hasUsers && behind === undefined) return UNAVAILABLE
    this.#notNow = undefined
    const outcome = await this.#logins.attempt(claim, method)
    if (outcome === 'refused' || outcome === 'last') return { ...WRONG, isLast: outcome === 'last' }
    if (this.#inside === undefined) return answerTo(this.#notNow)
    const handOff = (socket: Socket, read: Buffer): void => this.#enter(socket, read)
    return { capabilities: this.#inside.capabilities, next: { handOff } }
  }

  /** Says good-bye to a client that is logged in; before that its conversation does (D2). */
  farewell(): void {
    this.#isDraining = true
    this.#splice?.farewell()
  }

  close(): void {
    this.#inside?.socket.destroy()
    this.#inside = undefined
  }

  async #authenticate(request: LoginRequest): Promise<string | undefined> {
    const { logins, behind, sendsId } = this.#house
    const account = await logins.authenticate(request)
    if (account === undefined || behind === undefined) return account
    try {
      const id = sendsId ? idOf(this.#connection) : undefined
      this.#inside = await behind.login(
        this.#connection,
        request,
        account,
        (plan) => new ImapBackendLogin({ ...plan, id }),
      )
    } catch (error) {
      this.#notNow = error instanceof NotNow ? error : undefined
      throw error
    }
    return this.#inside === undefined ? undefined : account
  }

  #enter(client: Socket, fromClient: Buffer): void {
    const { socket: server, read: fromServer } = this.#inside as Inside<Capable>
    this.#inside = undefined
    if (server.destroyed) {
      client.destroy()
      return
    }
    this.#splice = new Splice({ client, fromClient, server, fromServer }, new Dialogue(), CLOSING_DOWN)
    if (this.#isDraining) this.#splice.farewell()
  }
}

const WRONG = { code: 'AUTHENTICATIONFAILED', text: 'Wrong user or password' }
const UNAVAILABLE = { code: 'UNAVAILABLE', text: 'No mailboxes here now, come again later' }

const answerTo = ({ code, text }: Partial<NotNow> = {}): LoginAnswer =>
  code === undefined ? UNAVAILABLE : { code, text: text || UNAVAILABLE.text }

/** Who the client is, in the fields that Dovecot knows (its `imap_id_*`, and proxies of it send). */
const idOf = ({ remoteAddress, remotePort, localAddress, localPort }: Connection): string => {
  const fields = {
    'x-originating-ip': remoteAddress,
    'x-originating-port': remotePort,
    'x-connected-ip': localAddress,
    'x-connected-port': localPort,
    'x-proxy-ttl': 5,
  }
  return `(${Object.entries(fields)
    .map(([name, value]) => `"${name}" "${value ?? 0}"`)
    .join(' ')})`
}
