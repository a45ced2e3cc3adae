import { type Refusal, refuse } from './verdict.ts'

/** How a question that has to be asked elsewhere is asked. Times in milliseconds. */
export interface LookupLimits {
  readonly timeout: number
  /** The most peers that wait for an answer at one time. */
  readonly waiting: number
  /** How long an answer holds. */
  readonly cacheFor: number
  /** What becomes of a peer that there is no answer for: none came in time, or too many wait. */
  readonly whenUnanswered: 'admit' | 'refuse'
}

/** The most answers that are kept; the oldest goes first. */
const MOST_KEPT = 10_000

const LIMIT = refuse('lookup-limit')
const TIMEOUT = refuse('lookup-timeout')

interface Kept {
  readonly refusal: Refusal | undefined
  readonly until: number
}

/** The answers of one question of the stage `lookup`, by address: kept for a while, and asked for within bounds (M9). */
export class Lookup<P extends { readonly address: string }> {
  readonly #ask: (peer: P) => Promise<Refusal | undefined>
  readonly #failed: (error: unknown) => Refusal | undefined
  readonly #limits: LookupLimits
  readonly #kept = new Map<string, Kept>()
  readonly #underWay = new Map<string, Promise<Refusal | undefined>>()
  #waiting = 0

  /** `ask` answers for a peer; `failed` says what holds where it rejects. */
  constructor(
    ask: (peer: P) => Promise<Refusal | undefined>,
    failed: (error: unknown) => Refusal | undefined,
    limits: LookupLimits,
  ) {
    this.#ask = ask
    this.#failed = failed
    this.#limits = limits
  }

  /** Whether an answer about the address is kept that holds still. */
  knows(address: string): boolean {
    return this.#answerOf(address) !== undefined
  }

  /** The answer that is kept. Without one: what holds where nothing is known. */
  known(address: string): Refusal | undefined {
    const kept = this.#answerOf(address)
    return kept === undefined ? this.#without(TIMEOUT) : kept.refusal
  }

  /** The answer that is kept, or that of elsewhere. Never rejects. */
  async answer(peer: P): Promise<Refusal | undefined> {
    const { address } = peer
    const kept = this.#answerOf(address)
    if (kept !== undefined) return kept.refusal
    const { waiting } = this.#limits
    const underWay = this.#underWay.get(address)
    // Also a question that nobody waits for any more is under way until it is answered.
    if (this.#waiting >= waiting || (underWay === undefined && this.#underWay.size >= waiting))
      return this.#without(LIMIT)
    this.#waiting++
    try {
      return await this.#inTime(underWay ?? this.#begin(peer))
    } finally {
      this.#waiting--
    }
  }

  #begin(peer: P): Promise<Refusal | undefined> {
    const answering = this.#ask(peer)
      .then((refusal) => this.#keep(peer.address, refusal), this.#failed)
      .finally(() => this.#underWay.delete(peer.address))
    this.#underWay.set(peer.address, answering)
    return answering
  }

  #inTime(answering: Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(this.#without(TIMEOUT)), this.#limits.timeout)
      answering.then((refusal) => {
        clearTimeout(late)
        resolve(refusal)
      })
    })
  }

  /** What holds without an answer. */
  #without(refusal: Refusal): Refusal | undefined {
    return this.#limits.whenUnanswered === 'refuse' ? refusal : undefined
  }

  #answerOf(address: string): Kept | undefined {
    const kept = this.#kept.get(address)
    return kept !== undefined && kept.until > Date.now() ? kept : undefined
  }

  #keep(address: string, refusal: Refusal | undefined): Refusal | undefined {
    this.#kept.delete(address)
    this.#kept.set(address, { refusal, until: Date.now() + this.#limits.cacheFor })
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value as string)
    return refusal
  }
}
