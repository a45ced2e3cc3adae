import type { Notifier } from '../../net/connection.ts'
import { Outage } from '../helpers/outage.ts'
import type { Target } from './target.ts'

/** What is wrong and what to do, by the code of the error. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the backend, or correct `to`',
  ECONNRESET: 'it closes at once. Look at the log of the backend',
  ETIMEDOUT: 'it does not answer. Look whether the host is up and a firewall is between, or raise `connectTimeout`',
  EHOSTUNREACH: 'there is no way to the host. Look whether it is up, or correct `to`',
  ENETUNREACH: 'there is no way to its network. Look at the routes of this host, or correct `to`',
  ENOTFOUND: 'no host has that name. Correct `to`, or the name service',
  EAI_AGAIN: 'the name service does not answer. Look at the resolver of this host',
  EADDRNOTAVAIL: 'this host has no free port to connect from. Look at `ss -s`, and reuse connections to the backend',
  EMFILE: 'this process has no free descriptors. Raise `ulimit -n`, or lower `maxConnections`',
  ENFILE: 'this host has no free descriptors. Raise fs.file-max, or lower `maxConnections`',
}

/** Knows whether a backend can be reached, and tells it in few words: once an outage, a sum while it lasts, and its end. */
export class Backend {
  readonly target: Target
  readonly #outage: Outage

  constructor(target: Target, outage: Outage = new Outage()) {
    this.target = target
    this.#outage = outage
  }

  /** A connection to it could not be made. */
  failed({ code = 'UNKNOWN', message }: NodeJS.ErrnoException, operator: Notifier): void {
    const news = this.#outage.failed()
    if (news === undefined) return
    const { text } = this.target
    const why = `${ADVICE[code] ?? message} (${code})`
    const told = news.first
      ? `backend ${text} cannot be reached: ${why}. Clients are closed until it is back.`
      : `backend ${text} still cannot be reached: ${why}. ${news.failures} more closed.`
    operator.notify('warn', told, { backend: text, code, closed: news.failures })
  }

  /** A connection to it was made. */
  worked(operator: Notifier): void {
    const end = this.#outage.worked()
    if (end === undefined) return
    const { text } = this.target
    const seconds = Math.round(end.duration / 1_000)
    operator.notify('info', `backend ${text} is back after ${seconds} s.`, { backend: text, closed: end.failures })
  }
}
