import type { Admission, Compiled } from './admission.ts'
import type { Arrival, Peer } from './peer.ts'
import type { Stage, Told } from './policy.ts'
import type { Reason } from './reasons.ts'
import { NOTHING_OPEN, type Standing } from './standing.ts'

/** One question of M5, with its answer and what the answer rests on. */
export interface Answer extends Told {
  /** The reason that a yes would give, as everywhere. */
  readonly reason: Reason
  readonly question: string
  readonly refused: boolean
  /** Of whom it was asked: the proxy, or the client behind it. Undefined where nobody comes by a proxy. */
  readonly of?: 'proxy' | 'client' | undefined
}

/** What `explain` says: whether the peer would be admitted right now, and why. */
export interface Explanation {
  readonly admitted: boolean
  /** The first reason that refuses. */
  readonly reason?: Reason | undefined
  /** The listener socket that was asked about. */
  readonly listener: string
  readonly socket: string
  /** The address in its one form (A6). */
  readonly from: string
  /** The proxy that it comes by, in its one form. */
  readonly through?: string | undefined
  readonly client: boolean
  readonly blacklisted: boolean
  readonly clusterPeer: boolean
  readonly answers: readonly Answer[]
}

/** Who comes, and how: what a connection would show. */
export interface Visit extends Arrival {
  readonly from: string
  /** The proxy that sends a header with `from` in it. */
  readonly through: string | undefined
  readonly proxyProtocol: 'off' | 'optional' | 'required'
}

/**
 * Walks a connection's way through the compiled questions, also through those behind the one that refuses. Takes no place.
 * `standingOf` gives the counts of an address.
 */
export const explainAnswers = async (
  admission: Admission,
  peer: Peer,
  visit: Visit,
  standingOf: () => Standing,
): Promise<Answer[]> => {
  const { from, through, proxyProtocol } = visit
  const answers: Answer[] = []
  const ask = async (
    stages: readonly Stage[],
    of?: 'proxy' | 'client',
    isAsked: (asked: Compiled) => boolean = () => true,
  ) => {
    const asked = admission.questions.filter((one) => stages.includes(one.policy.stage) && isAsked(one))
    for (const one of asked) answers.push(...(await answersOf(one, peer, of)))
  }
  const arrive = (address: string, hasHeader: boolean) => {
    peer.read(address, hasHeader)
    peer.arrival = visit
    peer.standing = NOTHING_OPEN
    peer.standing = standingOf()
  }
  if (through === undefined || proxyProtocol === 'off') {
    arrive(through ?? from, through !== undefined)
    await ask(ALL, through === undefined ? undefined : 'proxy')
    return answers
  }
  arrive(through, false)
  await ask(['address'], 'proxy')
  if (!peer.trustedProxy && proxyProtocol === 'optional') {
    // It may come as itself, and has its place before it shows a header (X1). Nobody is looked up for that.
    await ask(admission.isKnown(peer.address) ? ['client', 'lookup', 'place'] : ['client', 'place'], 'proxy')
    peer.hasHeader = true
    await ask(['address'], 'proxy', ({ policy }) => policy.reason === 'proxy-untrusted')
    return answers
  }
  arrive(from, true)
  await ask(ALL, 'client', ({ policy }) => !policy.peerOnly)
  return answers
}

const ALL: readonly Stage[] = ['address', 'client', 'lookup', 'place', 'secured', 'session']

/** None where the answer goes without saying. */
const answersOf = async (
  { policy: { reason, question }, question: compiled }: Compiled,
  peer: Peer,
  of?: 'proxy' | 'client',
): Promise<Answer[]> => {
  const refusal = await (compiled.lookup?.answer(peer.snapshot()) ?? compiled.refusal?.(peer))
  const told = compiled.tell(peer, refusal)
  return told === undefined ? [] : [{ reason, question, refused: refusal !== undefined, ...told, ...(of && { of }) }]
}
