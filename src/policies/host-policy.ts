import { type Duration, parseDuration } from '../durations.ts'
import { Lookup } from './lookup.ts'
import type { Peer } from './peer.ts'
import type { Policy, PolicyContext, Question, Stage } from './policy.ts'
import type { Standing } from './standing.ts'
import { type Refusal, refuse } from './verdict.ts'

/** Who asks to come in, as a host's policy sees it. It is good for the call only: it is another one for the next peer. */
export interface PolicyPeer {
  /** In its one form (A6). From the stage `client` on it is the client behind a proxy. */
  readonly address: string
  readonly client: boolean
  readonly clusterPeer: boolean
  readonly trustedProxy: boolean
  /** Open connections, here and elsewhere. From the stage `place` on; not in `lookup`. */
  readonly standing: Standing
  /** Where it connected to, and the server name that it asked for. From the stage `secured` on. */
  readonly localAddress: string
  readonly serverName: string | undefined
}

/** The listener socket that a host's policy is compiled for. */
export interface PolicySocket {
  readonly listener: string
  /** As in `web:8080`. */
  readonly socket: string
  readonly transport: 'tcp' | 'udp'
  readonly tls: 'off' | 'on' | 'ext'
}

/** Undefined or false: nothing speaks against it. True or a text refuses; the text is the detail in events and `explain`. */
export type HostAnswer = boolean | string | undefined

/** A rule of admission that a host adds. It comes last in its stage, in the order of `policies`. */
export interface HostPolicy {
  /** What it refuses with, in events, logs, metrics, page and `explain`: small letters, digits and hyphens. None of ours. */
  readonly reason: string
  /** When it is asked. Default `address`. Only `lookup` may answer with a promise. */
  readonly stage?: Stage
  /** As `explain` asks it, to be answered with yes for a refusal. Default: `Does REASON refuse it?` */
  readonly question?: string
  readonly description?: string
  /** What becomes of a peer for which it throws or rejects. Default `refuse`. */
  readonly onError?: 'admit' | 'refuse'
  /** For `lookup`: how long an answer may take. Default 2s. */
  readonly timeout?: Duration
  /** For `lookup`: the most peers that wait for an answer, for each listener socket. Default 1000. */
  readonly waiting?: number
  /** For `lookup`: how long an answer holds for its address. Default 1m. */
  readonly cacheFor?: Duration
  /** For `lookup`: what becomes of a peer when no answer came in time, or too many wait. Default `admit`. */
  readonly whenUnanswered?: 'admit' | 'refuse'
  /** Called once for each listener socket and change of settings. Undefined: there is nothing to ask on it. */
  compile(socket: PolicySocket): ((peer: PolicyPeer) => HostAnswer | PromiseLike<HostAnswer>) | undefined
}

/** A host's policy as one of the table. */
export const fromHost = (host: HostPolicy): Policy => ({
  reason: host.reason,
  stage: host.stage ?? 'address',
  question: host.question ?? `Does ${host.reason} refuse it?`,
  description: host.description ?? 'A policy of the host.',
  compile: (context) => compileHost(host, context),
})

const compileHost = (host: HostPolicy, context: PolicyContext): Question | undefined => {
  const { reason, stage = 'address', onError = 'refuse' } = host
  const { transport, tls, listenerName: listener, socketName: socket } = context
  if (transport === 'udp' && (stage === 'place' || stage === 'secured' || stage === 'session')) return undefined
  const plain = refuse(reason)
  const failed = refuse(reason, { detail: 'the policy failed' })
  let isTold = false
  const fault = (error: unknown): Refusal | undefined => {
    if (!isTold) context.policyFailed(reason, error)
    isTold = true
    return onError === 'refuse' ? failed : undefined
  }
  const refusalOf = (answer: HostAnswer): Refusal | undefined => {
    if (answer === undefined || answer === false) return undefined
    return answer === true ? plain : refuse(reason, { detail: answer })
  }
  try {
    const ask = host.compile({ listener, socket, transport, tls })
    if (ask === undefined) return undefined
    if (stage === 'lookup') return lookupQuestion(host, async (peer) => refusalOf(await ask(peer)), fault)
    return { refusal: syncAsk(ask as (peer: Peer) => HostAnswer, refusalOf, fault), tell }
  } catch (error) {
    const refusal = fault(error)
    return { refusal: () => refusal, tell }
  }
}

const syncAsk =
  (
    ask: (peer: Peer) => HostAnswer,
    refusalOf: (answer: HostAnswer) => Refusal | undefined,
    fault: (error: unknown) => Refusal | undefined,
  ) =>
  (peer: Peer): Refusal | undefined => {
    try {
      const answer = ask(peer)
      if (typeof answer === 'object') throw new TypeError('only policies of the stage lookup may answer with a promise')
      return refusalOf(answer)
    } catch (error) {
      return fault(error)
    }
  }

const lookupQuestion = (
  { timeout = '2s', waiting = 1_000, cacheFor = '1m', whenUnanswered = 'admit' }: HostPolicy,
  ask: (peer: PolicyPeer) => Promise<Refusal | undefined>,
  fault: (error: unknown) => Refusal | undefined,
): Question => {
  const limits = { timeout: milliseconds(timeout), waiting, cacheFor: milliseconds(cacheFor), whenUnanswered }
  const lookup = new Lookup<PolicyPeer>(ask, fault, limits)
  return { refusal: ({ address }) => lookup.known(address), lookup, tell }
}

const milliseconds = (duration: Duration): number => parseDuration(duration) ?? 0

const tell: Question['tell'] = (_, refusal) => {
  const { reason, evidence: { detail } = {} } = refusal ?? {}
  if (reason === undefined) return { answer: 'no' }
  return { answer: detail === undefined ? 'yes' : `yes, ${detail}` }
}
