import type { Connection } from '../../net/connection.ts'
import { type Claim, type LoginPolicy, Logins } from '../helpers/login/index.ts'
import type { Door, LoginAnswer } from './door.ts'

/** What is the same for all connections of a listener. */
export interface House {
  readonly logins: LoginPolicy
  readonly clearTextLogin: boolean
  /** Whether there is anybody to ask about a login. */
  readonly hasUsers: boolean
}

/** The way of one connection through a login. */
export class Entry implements Door {
  readonly #connection: Connection
  readonly #house: House
  readonly #logins: Logins

  constructor(connection: Connection, house: House) {
    this.#connection = connection
    this.#house = house
    this.#logins = new Logins(connection, house.logins)
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
    if (!this.#house.hasUsers) return UNAVAILABLE
    const outcome = await this.#logins.attempt(claim, method)
    if (outcome === 'refused' || outcome === 'last') return { ...WRONG, isLast: outcome === 'last' }
    return UNAVAILABLE
  }

  close(): void {}
}

const WRONG = { code: 'AUTHENTICATIONFAILED', text: 'Wrong user or password' }
const UNAVAILABLE = { code: 'UNAVAILABLE', text: 'No mailboxes here now, come again later' }
