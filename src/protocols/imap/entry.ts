import type { Connection } from '../../net/connection.ts'
import { type Behind, Passage } from '../helpers/backend/index.ts'
import { type Claim, type LoginPolicy, Logins } from '../helpers/login/index.ts'
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

/** The way of one connection through a login. */
export class Entry implements Door {
  readonly #connection: Connection
  readonly #house: House
  readonly #logins: Logins
  readonly #passage: Passage<Capable> | undefined

  constructor(connection: Connection, house: House) {
    this.#connection = connection
    this.#house = house
    this.#passage = passageOf(connection, house)
    const authenticate = this.#passage?.authenticate ?? house.logins.authenticate
    this.#logins = new Logins(connection, { ...house.logins, authenticate })
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
    const passage = this.#passage
    if (!this.#house.hasUsers && passage === undefined) return UNAVAILABLE
    const outcome = await this.#logins.attempt(claim, method)
    if (outcome === 'refused' || outcome === 'last') return { ...WRONG, isLast: outcome === 'last' }
    if (passage?.inside === undefined) return answerTo(passage?.notNow)
    return { capabilities: passage.inside.capabilities, next: passage.next }
  }

  /** Says good-bye to a client that is logged in; before that its conversation does (D2). */
  farewell(): void {
    this.#passage?.farewell()
  }

  close(): void {
    this.#passage?.close()
  }
}

const passageOf = (connection: Connection, { behind, logins, sendsId }: House): Passage<Capable> | undefined => {
  if (behind === undefined) return undefined
  const id = (): string | undefined => (sendsId ? idOf(connection) : undefined)
  return new Passage(connection, {
    behind,
    authenticate: logins.authenticate,
    speak: (plan) => new ImapBackendLogin({ ...plan, id: id() }),
    follow: () => new Dialogue(),
    goodBye: CLOSING_DOWN,
  })
}

const WRONG = { code: 'AUTHENTICATIONFAILED', text: 'Wrong user or password' }
const UNAVAILABLE = { code: 'UNAVAILABLE', text: 'No mailboxes here now, come again later' }

const answerTo = ({ code, text = '' }: { code?: string | undefined; text?: string } = {}): LoginAnswer =>
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
