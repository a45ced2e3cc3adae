import type { Connection } from '../../../net/connection.ts'
import { type Claim, Undecided } from '../login/index.ts'
import { Outage } from '../outage.ts'
import { Backend } from './backend.ts'
import type { BehindOptions } from './behind-options.ts'
import { type BackendLogin, type CallOutcome, callBackend, type Inside } from './call.ts'

/** That the server behind cannot take somebody in now, and its reason, where that is for the client to know. */
export class NotNow extends Undecided {
  readonly code: string | undefined
  readonly text: string

  constructor(code?: string, text = '') {
    super(text)
    this.code = code
    this.text = text
  }
}

/** Makes what speaks until somebody is logged in; `actAs` is whom the master acts as. */
export type SpeakLogin<In extends object> = (plan: {
  readonly claim: Claim
  readonly actAs?: string | undefined
  readonly startsTls: boolean
}) => BackendLogin<In>

/** The server behind, where clients get to once they have logged in. */
export class Behind<In extends object> {
  readonly #protocol: string
  readonly #backend: Backend
  readonly #master: Claim | undefined
  readonly #outage = new Outage()

  /** `protocol` is its name for people. */
  constructor(protocol: string, options: BehindOptions) {
    this.#protocol = protocol
    this.#backend = new Backend(options)
    this.#master = options.master
  }

  /**
   * Logs a client in there, with its own password or the master's. Undefined: it says that they are wrong. Rejects with
   * `NotNow`, once the operator has heard of it.
   */
  async login(
    connection: Connection,
    claim: Claim,
    account: string,
    speak: SpeakLogin<In>,
  ): Promise<Inside<In> | undefined> {
    const master = this.#master
    // By the account's name: the client may have used another one of it, such as its address.
    const own = { user: account, password: claim.password }
    const whose = master === undefined ? { claim: own } : { claim: master, actAs: account }
    const login = speak({ ...whose, startsTls: this.#backend.tls === 'starttls' })
    const outcome = await callBackend(this.#backend, connection, login)
    if (outcome.kind === 'down') throw new NotNow()
    this.#tell(connection, this.#trouble(outcome, account))
    if (outcome.kind === 'passed') throw new NotNow(outcome.code, outcome.text)
    if (outcome.kind === 'in') return outcome
    if (outcome.kind === 'refused' && master === undefined) return undefined
    throw new NotNow()
  }

  /** What the operator should know. The client's password was right where the master's login is refused. */
  #trouble(outcome: CallOutcome<In>, account: string): string | undefined {
    if (outcome.kind === 'broken') return outcome.why
    return outcome.kind === 'refused' && this.#master !== undefined
      ? `refuses the master '${this.#master.user}' for '${account}'`
      : undefined
  }

  #tell(connection: Connection, trouble: string | undefined): void {
    const backend = this.#backend.target.text
    if (trouble === undefined) {
      const end = this.#outage.worked()
      if (end !== undefined)
        connection.notify('info', `the ${this.#protocol} server ${backend} takes logins again.`, { backend })
      return
    }
    const news = this.#outage.failed()
    if (news === undefined) return
    const told = `the ${this.#protocol} server ${backend} ${trouble}. Clients are told to come again.`
    connection.notify('warn', told, { backend, failures: news.failures })
  }
}
