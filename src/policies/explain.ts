import type { Restriction } from './access.ts'
import type { AddressKey } from './address-key.ts'
import type { AddressSet, DecisionStep } from './address-set.ts'
import type { BanExempt, Bans } from './bans.ts'
import { Peer } from './peer.ts'
import type { Counts, Limits, Standing } from './standing.ts'
import type { Reason } from './verdict.ts'

/** One question of M5, with its answer and what the answer rests on. */
export interface Answer {
  /** The reason that a yes would give, as everywhere. */
  readonly reason: Reason
  readonly question: string
  readonly refused: boolean
  /** In words. */
  readonly answer: string
  /** The way to the line of the list that decided, through `#` references. Undefined: no line covers the address. */
  readonly path?: readonly DecisionStep[] | undefined
  readonly count?: number | undefined
  readonly limit?: number | undefined
  /** Of a ban: when it ends, in milliseconds since 1970, and how many logins failed where they are why. */
  readonly until?: number | undefined
  readonly failures?: number | undefined
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
  readonly client: boolean
  readonly blacklisted: boolean
  readonly clusterPeer: boolean
  readonly answers: readonly Answer[]
}

/** What the questions are asked of. */
export interface Door {
  readonly transport: 'tcp' | 'udp'
  readonly denied: AddressSet
  readonly bans: Bans
  readonly restriction: Restriction
  readonly lists: BanExempt
  readonly ipv6Prefix: number
  readonly limits: Limits
  /** The most connections of one address, over all listeners. */
  readonly serverLimit: number
  /** What is open, here and elsewhere. */
  readonly standing: (key: AddressKey) => Standing
  readonly tls: 'off' | 'on' | 'ext'
  /** The domain of the local address, and whether it has a certificate (T5). */
  readonly domain: string | undefined
  readonly hasCertificate: boolean
  readonly clientsOnly: boolean
}

/** Asks every question in the order of the gate, also those behind the one that refuses. Takes no place. */
export const explainAnswers = (address: string, door: Door): Answer[] => {
  const peer = new Peer(door.lists, door.ipv6Prefix)
  peer.read(address)
  const access = [denied(peer, door), banned(peer, door), restricted(peer, door)]
  if (door.transport === 'udp') return access
  const standing = door.standing(peer.key)
  return [
    ...access,
    full(standing, door),
    perAddress(peer, standing, door),
    serverPerAddress(peer, standing, door),
    reserve(peer, standing, door),
    ...later(peer, door),
  ]
}

const denied = (peer: Peer, door: Door): Answer => {
  const refused = door.denied.holds(peer.words)
  const answer = refused ? 'yes, the Denied list holds the address' : 'no'
  return { reason: 'denied', question: 'Is the address denied?', refused, answer, path: pathIn(door.denied, peer) }
}

const BANNED = 'Is the address banned?'

const banned = (peer: Peer, { bans, lists }: Door): Answer => {
  const ban = bans.of(peer.words, lists)
  if (ban === undefined) return { reason: 'banned', question: BANNED, refused: false, answer: 'no' }
  const { until, by, failures, address } = ban
  const why = by === 'hand' ? 'by hand' : `after ${failures} failures`
  const answer = `yes, ${address} until ${new Date(until).toISOString()}, ${why}`
  return { reason: 'banned', question: BANNED, refused: true, answer, until, failures }
}

const restricted = (peer: Peer, { restriction: { mode, addresses } }: Door): Answer => {
  const holds = addresses.holds(peer.words)
  const refused = mode === 'grant' ? !holds : mode === 'deny' && holds
  const answer =
    mode === 'none'
      ? 'no, the socket is not restricted'
      : `${refused ? 'yes' : 'no'}, ${mode}: the list ${holds ? 'holds' : 'lacks'} the address`
  const path = mode === 'none' ? undefined : pathIn(addresses, peer)
  return { reason: 'restricted', question: 'Does the socket’s restriction exclude it?', refused, answer, path }
}

const pathIn = (set: AddressSet, peer: Peer) => set.decidedBy(peer.words)?.path

/** A count against its limit. */
const counted = (reason: Reason, question: string, count: number, limit: number, exempt?: string): Answer => {
  const over = count >= limit
  const refused = over && exempt === undefined
  const answer = Number.isFinite(limit)
    ? `${refused ? 'yes' : 'no'}, ${count} of ${limit}`
    : `no, ${count} and no limit`
  return { reason, question, refused, answer: over && exempt ? `${answer}, but ${exempt}` : answer, count, limit }
}

const sum = ({ own, elsewhere }: Standing, of: keyof Counts): number => own[of] + elsewhere[of]

const full = (standing: Standing, { limits }: Door): Answer =>
  counted('full', 'Are all places of the listener taken?', sum(standing, 'listener'), limits.maxConnections)

const EXEMPT = 'cluster peers are exempt'

const perAddress = (peer: Peer, standing: Standing, { limits }: Door): Answer => {
  const count = sum(standing, 'address')
  const exempt = peer.clusterPeer ? EXEMPT : undefined
  return counted(
    'per-address-limit',
    'Has the address too many connections to the listener?',
    count,
    limits.perAddressLimit,
    exempt,
  )
}

const serverPerAddress = (peer: Peer, standing: Standing, { serverLimit }: Door): Answer => {
  const count = sum(standing, 'server')
  const exempt = peer.clusterPeer ? EXEMPT : undefined
  return counted(
    'server-per-address-limit',
    'Has the address too many connections to the server?',
    count,
    serverLimit,
    exempt,
  )
}

const reserve = (peer: Peer, standing: Standing, { limits: { maxConnections, clientReserve } }: Door): Answer => {
  const open = sum(standing, 'listener')
  const free = maxConnections - open
  const refused = clientReserve > 0 && free <= clientReserve && !peer.client
  const who = peer.client ? 'the address is a client' : 'the address is not a client'
  const answer =
    clientReserve === 0
      ? 'no, there is no reserve'
      : `${refused ? 'yes' : 'no'}, ${free} places free, ${clientReserve} reserved; ${who}`
  return {
    reason: 'client-reserve',
    question: 'Are the free places reserved for clients?',
    refused,
    answer,
    count: open,
    limit: maxConnections - clientReserve,
  }
}

/** What comes after the gate, as far as it is known before the peer speaks. */
const later = (peer: Peer, { tls, domain, hasCertificate, clientsOnly }: Door): Answer[] => {
  const answers: Answer[] = []
  if (tls === 'on') {
    const answer = hasCertificate
      ? `no, domain ${domain} has one`
      : `yes, ${domain === undefined ? 'no domain is set' : `domain ${domain} has none`}`
    answers.push({
      reason: 'no-certificate',
      question: 'Is there no certificate for the local address?',
      refused: !hasCertificate,
      answer,
    })
  }
  if (clientsOnly) {
    const answer = peer.client ? 'no, the address is a client' : 'yes, the address is not a client'
    answers.push({
      reason: 'clients-only',
      question: 'Are only clients served, and is it none?',
      refused: !peer.client,
      answer,
    })
  }
  return answers
}
