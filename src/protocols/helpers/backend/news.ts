import type { Stage } from '../../../net/attempt.ts'
import type { Notifier } from '../../../net/connection.ts'
import { Outage } from '../outage.ts'
import { adviceFor } from './advice.ts'

/** Tells in few words whether a backend can be reached: once an outage, a sum while it lasts, and its end. */
export class BackendNews {
  readonly #text: string
  readonly #outage: Outage

  /** @param text the backend, as a person would write it */
  constructor(text: string, outage: Outage = new Outage()) {
    this.#text = text
    this.#outage = outage
  }

  /**
   * A connection to it could not be made. The error's code says why and what to do; where it has none of its own, the
   * message does, without the last full stop.
   */
  failed(error: NodeJS.ErrnoException, operator: Notifier, stage: Stage = 'connect'): void {
    const news = this.#outage.failed()
    if (news === undefined) return
    const { code = 'UNKNOWN' } = error
    const why = `${adviceFor(error, stage)} (${code})`
    const told = news.first
      ? `backend ${this.#text} cannot be reached: ${why}. Clients are closed until it is back.`
      : `backend ${this.#text} still cannot be reached: ${why}. ${news.failures} more closed.`
    operator.notify('warn', told, { backend: this.#text, code, closed: news.failures })
  }

  /** A connection to it was made. */
  worked(operator: Notifier): void {
    const end = this.#outage.worked()
    if (end === undefined) return
    const seconds = Math.round(end.duration / 1_000)
    const told = `backend ${this.#text} is back after ${seconds} s.`
    operator.notify('info', told, { backend: this.#text, closed: end.failures })
  }
}
