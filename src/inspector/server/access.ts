import { Callers } from './callers.ts'
import type { KeptConnections } from './kept-connections.ts'
import type { Needs } from './route.ts'
import { Sessions } from './sessions.ts'
import { TokenGate } from './token-gate.ts'
import { unauthorized, type Visit } from './visit.ts'

/** Who may read, and who may change: by the token, or by a session that was begun with it. */
export class Access {
  readonly #gate: TokenGate
  readonly #kept: Pick<KeptConnections, 'vouchFor'>
  readonly #sessions = new Sessions()
  readonly #callers = new Callers()

  constructor(token: string, kept: Pick<KeptConnections, 'vouchFor'>) {
    this.#gate = new TokenGate(token)
    this.#kept = kept
  }

  /** Takes a token. With another one the sessions of the old one end. */
  adopt(token: string): void {
    if (this.#gate.adopt(token)) this.#sessions.clear()
  }

  /** Rejects with an `ApiError` of status 401 or 429. A wrong token is a login that failed, a right one a login that was accepted. */
  async check(visit: Visit, needs: Needs): Promise<void> {
    if (needs === 'nothing') return
    const { bearer, session, connection } = visit
    if (bearer !== undefined) {
      if (this.#gate.holds(bearer)) return this.#letIn(visit, undefined)
      connection.loginFailed('admin', 'token')
      await this.#gate.refuse()
    }
    if (needs === 'token' || session === undefined || !this.#sessions.holds(session)) throw unauthorized(needs)
    this.#letIn(visit, session)
  }

  /** Told once for each connection: a browser asks again and again. */
  #letIn({ connection, answer }: Visit, session: string | undefined): void {
    this.#callers.begin(session, answer)
    this.#kept.vouchFor(connection)
    if (connection.user === undefined) connection.loggedIn('admin', session === undefined ? 'token' : 'session')
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
