import { BlockList } from 'node:net'
import type { Judge, Place } from '../ledger/ledger.ts'
import { NOWHERE, Peer } from '../policies/peer.ts'
import type { Ask } from '../policies/policy.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import type { Origin } from './observer.ts'
import './node-version.ts'
import { plainAddress } from './peer-address.ts'
import type { TcpConnection } from './tcp-connection.ts'
import type { InForce, TcpTerms } from './terms.ts'

const NO_ADDRESS = refuse('denied', { detail: 'the peer has no address' })

/** What comes next for a peer that the gate let through. */
export type Next = 'admitted' | 'header' | 'strangerHeader' | 'lookup' | 'words'

/** What the gate let through last: the socket that Node makes next belongs to it. One object serves all in turn. */
export interface Passed {
  address: string
  /** Undefined: not yet, a PROXY header (X2) or a look-up comes first; or there is none, and it is to be told so (P2). */
  place: Place | undefined
  next: Next
  /** With `words`: why there is no place. Counted once it is a connection. */
  refusal: Refusal | undefined
}

/** Whom the gate reports to. */
export interface GateKeeper {
  /** `origin` is written anew for the next one: keep nothing of it but its fields. */
  turnedAway(origin: Origin, refusal: Refusal): void
  /** Whether the protocol is to say in its words that there is no place for the reason. */
  hasWords(reason: string): boolean
}

/**
 * The accept gate. `net.Server` asks its block list about each accepted handle before a `Socket` is made, and closes
 * the handle when the list says yes: the cheapest place to refuse that Node offers in public. So the compiled policies
 * are asked here, in the costume of a block list. Nothing is allocated for who is refused.
 */
export class Gate extends BlockList {
  /** How many handles came: tells whether the backlog is empty (D3). */
  arrivals = 0
  readonly #peer: Peer
  readonly #keeper: GateKeeper
  readonly #origin = { remoteAddress: '' }
  #terms: InForce<TcpTerms>
  readonly #passed: Passed = { address: '', place: undefined, next: 'admitted', refusal: undefined }
  #isTaken = true

  constructor(terms: InForce<TcpTerms>, keeper: GateKeeper) {
    super()
    this.#terms = terms
    this.#keeper = keeper
    this.#peer = new Peer(terms.lists, terms.ipv6Prefix)
  }

  adopt(terms: InForce<TcpTerms>): void {
    this.#terms = terms
    this.#peer.lists = terms.lists
    this.#peer.ipv6Prefix = terms.ipv6Prefix
  }

  /**
   * Hands over what was let through, once; it is good until the next one comes. Undefined: the peer was gone before Node
   * could ask for its address.
   */
  take(): Readonly<Passed> | undefined {
    if (this.#isTaken) {
      this.arrivals++
      return undefined
    }
    this.#isTaken = true
    return this.#passed
  }

  /** Node's question: true refuses. */
  override check(remote: unknown): boolean {
    this.arrivals++
    if (!this.#isTaken) this.#forget()
    const refusal = this.#judge(remote as string)
    if (refusal === undefined) return false
    this.#origin.remoteAddress = plainAddress(this.#peer.words, remote as string)
    this.#keeper.turnedAway(this.#origin, refusal)
    return true
  }

  #judge(remote: string): Refusal | undefined {
    const peer = this.#peer
    if (!peer.read(remote)) return NO_ADDRESS
    const refusal = this.#terms.admission.address(peer)
    if (refusal !== undefined) return refusal
    const { proxyProtocol } = this.#terms
    if (proxyProtocol === 'off') return this.#admitPeer(remote, 'admitted')
    // A proxy takes no place: the client is judged when the header is read (X1, X2). Who is not trusted can only come as
    // itself, and so takes its place at once: it keeps no proxy waiting.
    return peer.trustedProxy ? this.#pass(remote, 'header') : this.#admitPeer(remote, 'strangerHeader')
  }

  /** The peer is the client. */
  #admitPeer(remote: string, next: Next): Refusal | undefined {
    const peer = this.#peer
    const refusal = this.#terms.admission.client(peer)
    if (refusal !== undefined) return refusal
    const isKnown = this.isKnown(remote)
    // Who may still send a header is looked up once it has not.
    if (!isKnown && next === 'admitted') return this.#pass(remote, 'lookup')
    const verdict = (isKnown ? this.#lookedUp() : undefined) ?? this.#place()
    if (verdict.admitted) return this.#pass(remote, next, verdict)
    return this.#keeper.hasWords(verdict.reason) ? this.#pass(remote, 'words', undefined, verdict) : verdict
  }

  #pass(remote: string, next: Next, place?: Place, refusal?: Refusal): undefined {
    const passed = this.#passed
    passed.address = plainAddress(this.#peer.words, remote)
    passed.next = next
    passed.place = place
    passed.refusal = refusal
    this.#isTaken = false
  }

  /** Whether no look-up has to be made for the address. */
  isKnown(address: string): boolean {
    const { lookups } = this.#terms.admission
    return lookups.length === 0 || this.#terms.admission.isKnown(plainAddress(this.#peer.words, address))
  }

  #lookedUp(): Refusal | undefined {
    return this.#terms.admission.lookups.length === 0 ? undefined : this.#terms.admission.known(this.#peer)
  }

  readonly #judgePlace: Judge = (standing) => {
    this.#peer.standing = standing
    return this.#terms.admission.place(this.#peer)
  }

  #place(): Place | Refusal {
    return this.#terms.account.take(this.#peer.key, this.#judgePlace)
  }

  /**
   * What speaks against a client now that it is known who that is, as far as nothing has to be looked up: all questions
   * about one behind a proxy (X2), and what the gate had not asked of a peer that speaks for itself.
   */
  judgeClient({ remoteAddress, proxyHeader, place }: TcpConnection): Refusal | undefined {
    const peer = this.#peer
    if (!peer.read(remoteAddress, proxyHeader !== undefined)) return NO_ADDRESS
    const { client, behindProxy } = this.#terms.admission
    const refusal = place === undefined ? (proxyHeader?.source === undefined ? client : behindProxy)(peer) : undefined
    return refusal ?? (this.isKnown(remoteAddress) ? this.#lookedUp() : undefined)
  }

  /** A place for a client that everything before was asked about. */
  placeFor(address: string): Place | Refusal {
    return this.#peer.read(address) ? this.#place() : NO_ADDRESS
  }

  /** Looks a client up. Never rejects. */
  lookUp(address: string): Promise<Refusal | undefined> {
    this.#peer.read(address)
    return this.#terms.admission.lookUp(this.#peer.snapshot())
  }

  /** Asks about a connection that has come further on its way, by what held when it came (M4). */
  ask(ask: Ask | undefined, connection: TcpConnection): Refusal | undefined {
    if (ask === undefined) return undefined
    const peer = this.#peer
    peer.read(connection.remoteAddress, connection.proxyHeader !== undefined)
    peer.arrival = connection
    peer.lists = connection.terms.lists
    const refusal = ask(peer)
    peer.arrival = NOWHERE
    peer.lists = this.#terms.lists
    return refusal
  }

  /** A handle that was let through and never became a connection must not keep its place (M6); one without was refused. */
  #forget(): void {
    const { place, refusal, address } = this.#passed
    place?.giveBack()
    if (refusal !== undefined) this.#keeper.turnedAway({ remoteAddress: address }, refusal)
    this.#isTaken = true
  }
}
