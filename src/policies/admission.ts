import type { PolicyPeer } from './host-policy.ts'
import type { Lookup } from './lookup.ts'
import type { Peer } from './peer.ts'
import type { Ask, Policy, PolicyContext, Question, Stage } from './policy.ts'
import type { Refusal } from './verdict.ts'

/** A policy with its question for one listener socket. */
export interface Compiled {
  readonly policy: Policy
  readonly question: Question
}

const nothing: Ask = () => undefined

/** One function of many: the first refusal. */
const inOrder = (asks: readonly Ask[]): Ask => {
  const [first, ...rest] = asks
  if (first === undefined) return nothing
  if (rest.length === 0) return first
  const next = inOrder(rest)
  return (peer) => first(peer) ?? next(peer)
}

/**
 * The table of policies compiled for one listener socket: a function for each stage of a connection's way, which the data
 * plane calls, and the questions behind them, which `explain` and the previews loop over.
 */
export class Admission {
  /** In the order of the table. */
  readonly questions: readonly Compiled[]
  /** Asked of the socket's peer. */
  readonly address: Ask
  /** Asked of the client, where it is the peer itself. */
  readonly client: Ask
  /** Asked of a client behind a proxy: the questions about addresses again, then those about clients (X2). */
  readonly behindProxy: Ask
  readonly place: Ask
  /** Undefined: nothing to ask, so that nothing has to be found out for it. */
  readonly secured: Ask | undefined
  readonly session: Ask | undefined
  /** The questions of the stage `lookup`. */
  readonly lookups: readonly Lookup<PolicyPeer>[]

  constructor(policies: readonly Policy[], context: PolicyContext) {
    this.questions = policies.flatMap((policy) => {
      const question = policy.compile(context)
      return question === undefined ? [] : [{ policy, question }]
    })
    this.address = this.#chain('address')
    this.client = this.#chain('client')
    this.behindProxy = inOrder([this.#chain('address', ({ peerOnly }) => !peerOnly), this.client])
    this.place = this.#chain('place')
    this.secured = this.#chainOrNone('secured')
    this.session = this.#chainOrNone('session')
    this.lookups = this.questions.flatMap(({ question: { lookup } }) => lookup ?? [])
  }

  #chain(stage: Stage, isAsked?: (policy: Policy) => boolean): Ask {
    return this.#chainOrNone(stage, isAsked) ?? nothing
  }

  #chainOrNone(stage: Stage, isAsked: (policy: Policy) => boolean = () => true): Ask | undefined {
    const asked = this.questions.filter(({ policy }) => policy.stage === stage && !policy.ownMoment && isAsked(policy))
    const asks = asked.flatMap(({ question: { refusal } }) => refusal ?? [])
    return asks.length === 0 ? undefined : inOrder(asks)
  }

  /** The question of one policy, for a moment of its own. */
  ask(reason: string): Ask {
    return this.questions.find(({ policy }) => policy.reason === reason)?.question.refusal ?? nothing
  }

  /** What is kept of the look-ups; `undefined` also where an answer has to be asked for: see `isKnown`. */
  readonly known: Ask = (peer: Peer): Refusal | undefined => {
    for (const lookup of this.lookups) {
      const refusal = lookup.known(peer.address)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  /** Whether every look-up has an answer about an address. */
  isKnown(address: string): boolean {
    return this.lookups.every((lookup) => lookup.knows(address))
  }

  /** Asks elsewhere, one after the other: the first refusal. Never rejects. */
  async lookUp(peer: PolicyPeer): Promise<Refusal | undefined> {
    for (const lookup of this.lookups) {
      const refusal = await lookup.answer(peer)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }
}
