import type { Needs } from './route.ts'
import { Sessions } from './sessions.ts'
import { TokenGate } from './token-gate.ts'
import { unauthorized, type Visit } from './visit.ts'

/** Who may read, and who may change: by the token, or by a session that was begun with it. */
export class Access {
  readonly #gate: TokenGate
  readonly #sessions = new Sessions()

  constructor(token: string) {
    this.#gate = new TokenGate(token)
  }

  /** Takes a token. With another one the sessions of the old one end. */
  adopt(token: string): void {
    if (this.#gate.adopt(token)) this.#sessions.clear()
  }

  /** Rejects with an `ApiError` of status 401 or 429. A wrong token is told as a login that failed. */
  async check(visit: Visit, needs: Needs): Promise<void> {
    if (needs === 'nothing') return
    const { bearer, session, connection } = visit
    if (bearer !== undefined) {
      if (this.#gate.holds(bearer)) return
      connection.loginFailed('admin', 'token')
      await this.#gate.refuse()
    }
    if (needs === 'token' || session === undefined || !this.#sessions.holds(session)) throw unauthorized(needs)
  }

  /** Whether who was let in to read still may: a session ends, and a token is replaced. */
  stillHolds({ bearer, session = '' }: Visit): boolean {
    return bearer === undefined ? this.#sessions.holds(session) : this.#gate.holds(bearer)
  }

  /** The session of a visit, for its routes. */
  sessionOf(visit: Visit): { begin(): void; end(): void } {
    return {
      begin: () => visit.keepSession(this.#sessions.begin()),
      end: () => {
        this.#sessions.end(visit.session ?? '')
        visit.keepSession(undefined)
      },
    }
  }
}
