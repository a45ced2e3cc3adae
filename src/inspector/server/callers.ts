import type { EventEmitter } from 'node:events'
import { ApiError } from './api-error.ts'

/** The most requests without a whole answer, streams among them, of one session and of the token. */
const MOST_OF_SESSION = 20
const MOST_OF_TOKEN = 100

/** Counts what is under way for each session, and for the token, so that one cannot take all there is. */
export class Callers {
  readonly #underWay = new Map<string, number>()

  /** Counts one more, until `answer` closes. Throws an `ApiError` of status 429. */
  begin(session: string | undefined, answer: EventEmitter): void {
    const caller = session ?? ''
    const count = this.#underWay.get(caller) ?? 0
    if (count >= (session === undefined ? MOST_OF_TOKEN : MOST_OF_SESSION)) {
      throw new ApiError(429, 'TOO_MANY_REQUESTS', `${count} requests are under way already. Wait for their answers.`)
    }
    this.#underWay.set(caller, count + 1)
    answer.once('close', () => this.#end(caller))
  }

  #end(caller: string): void {
    const count = this.#underWay.get(caller) ?? 0
    if (count > 1) this.#underWay.set(caller, count - 1)
    else this.#underWay.delete(caller)
  }
}
