import type { Connection } from '../../net/connection.ts'
import { Backend } from '../helpers/backend/index.ts'
import { type Claim, Undecided } from '../helpers/login/index.ts'
import { Outage } from '../helpers/outage.ts'
import { type CallOutcome, callBackend, type Inside } from './backend-call.ts'
import type { ImapBackendOptions } from './options.ts'

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

/** The IMAP server behind, where clients get to once they have logged in. */
export class Behind {
  readonly #backend: Backend
  readonly #master: Claim | undefined
  readonly #sendsId: boolean
  readonly #outage = new Outage()

  constructor(options: ImapBackendOptions) {
    this.#backend = new Backend(options)
    this.#master = options.master
    this.#sendsId = options.sendId ?? false
  }

  /**
   * Logs a client in there, with its own password or the master's. Undefined: it says that they are wrong. Rejects with
   * `NotNow`, once the operator has heard of it.
   */
  async login(connection: Connection, claim: Claim, account: string): Promise<Inside | undefined> {
    const master = this.#master
    const outcome = await callBackend(this.#backend, connection, {
      ...(master === undefined ? { claim } : { claim: master, actAs: account }),
      startsTls: this.#backend.tls === 'starttls',
      id: this.#sendsId ? idOf(connection) : undefined,
    })
    if (outcome.kind === 'down') throw new NotNow()
    this.#tell(connection, this.#trouble(outcome, account))
    if (outcome.kind === 'passed') throw new NotNow(outcome.code, outcome.text)
    if (outcome.kind === 'in') return outcome
    if (outcome.kind === 'refused' && master === undefined) return undefined
    throw new NotNow()
  }

  /** What the operator should know. The client's password was right where the master's login is refused. */
  #trouble(outcome: CallOutcome, account: string): string | undefined {
    if (outcome.kind === 'broken') return outcome.why
    return outcome.kind === 'refused' && this.#master !== undefined
      ? `refuses the master '${this.#master.user}' for '${account}'`
      : undefined
  }

  #tell(connection: Connection, trouble: string | undefined): void {
    const backend = this.#backend.target.text
    if (trouble === undefined) {
      const end = this.#outage.worked()
      if (end !== undefined) connection.notify('info', `the IMAP server ${backend} takes logins again.`, { backend })
      return
    }
    const news = this.#outage.failed()
    if (news === undefined) return
    const told = `the IMAP server ${backend} ${trouble}. Clients are told to come again.`
    connection.notify('warn', told, { backend, failures: news.failures })
  }
}

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
