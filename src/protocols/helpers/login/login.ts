import type { Connection } from '../../../net/connection.ts'
import { QueueFull } from '../../../policies/fair-queue.ts'
import { messageOf } from '../../../thrown.ts'
import type { Outage } from '../outage.ts'
import { LONGEST_PASSWORD } from './password.ts'
import type { Claim } from './sasl.ts'

/** What somebody tries to log in with. */
export interface LoginRequest extends Claim {
  /** As `PLAIN`, `LOGIN`, `USER`. */
  readonly method: string
  readonly connection: Connection
}

/**
 * Says who a login is: the account's name, or undefined where user and password do not belong together. A throw, or a
 * rejection, means that it cannot be said now: the client is told to come again.
 */
export type Authenticate = (request: LoginRequest) => string | undefined | Promise<string | undefined>

/** That a login cannot be decided now, thrown by an `Authenticate` whose operator has heard of it already. */
export class Undecided extends Error {}

/** What came of a try. `refused`: wrong. `last`: wrong, and one too many. `unavailable`: it cannot be said now. */
export type LoginOutcome = { readonly account: string } | 'refused' | 'last' | 'unavailable'

/** How one listener handles logins. */
export interface LoginPolicy {
  readonly authenticate: Authenticate
  /** How many wrong tries one connection has. */
  readonly attempts: number
  /** How long the answer to the first wrong one is held back, in milliseconds; each further one twice as long. */
  readonly delay: number
  /** Whether the users can be asked. */
  readonly outage: Outage
}

/** The longest that an answer is held back, in milliseconds. */
const LONGEST_DELAY = 10_000

/** The tries of one connection: wrong ones are answered late, and are few. */
export class Logins {
  readonly #connection: Connection
  readonly #policy: LoginPolicy
  #failures = 0
  #deferrals = 0

  constructor(connection: Connection, policy: LoginPolicy) {
    this.#connection = connection
    this.#policy = policy
  }

  /** Tries once, and tells the connection what came of it. */
  async attempt(claim: Claim, method: string): Promise<LoginOutcome> {
    const asked = await this.#ask(claim, method)
    if (asked === 'unavailable') return asked
    if (asked !== undefined) {
      this.#connection.loggedIn(asked.account, method)
      return asked
    }
    this.#connection.loginFailed(claim.user, method)
    this.#failures++
    await this.#wait(this.#failures - 1)
    return this.#failures >= this.#policy.attempts ? 'last' : 'refused'
  }

  async #ask(claim: Claim, method: string): Promise<{ account: string } | undefined | 'unavailable'> {
    const { authenticate, outage } = this.#policy
    // An empty password is not passed on: a directory may accept it as an unauthenticated bind (RFC 4513, 5.1.2).
    const size = Buffer.byteLength(claim.password)
    if (claim.user === '' || size === 0 || size > LONGEST_PASSWORD) return undefined
    try {
      const account = await authenticate({ ...claim, method, connection: this.#connection })
      outage.worked()
      return account === undefined ? undefined : { account }
    } catch (error) {
      if (error instanceof Undecided) return 'unavailable'
      if (error instanceof QueueFull) {
        this.#connection.loginDeferred(claim.user, method)
        await this.#wait(this.#deferrals++)
        return 'unavailable'
      }
      const news = outage.failed()
      if (news !== undefined) this.#connection.notify('error', unchecked(error), { failures: news.failures })
      return 'unavailable'
    }
  }

  /** Holds the answer back, twice as long as the time before, as long as there is somebody to get it. */
  #wait(timesBefore: number): Promise<void> {
    const { socket } = this.#connection
    const delay = Math.min(this.#policy.delay * 2 ** timesBefore, LONGEST_DELAY)
    if (socket.destroyed || delay === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        socket.off('close', done)
        resolve()
      }
      const timer = setTimeout(done, delay)
      socket.once('close', done)
    })
  }
}

const unchecked = (error: unknown): string =>
  `logins cannot be checked: ${messageOf(error)}. Clients are told to come again.`
