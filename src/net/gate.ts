import { BlockList } from 'node:net'
import type { Judge, Place } from '../ledger/ledger.ts'
import { Peer } from '../policies/peer.ts'
import { type PlaceLimits, placeLimits } from '../policies/place-limits.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import type { Origin } from './observer.ts'
import './node-version.ts'
import { plainAddress } from './peer-address.ts'
import type { TcpTerms } from './terms.ts'

const UNTRUSTED = refuse('proxy-untrusted')
const NO_ADDRESS = refuse('denied', { detail: 'the peer has no address' })

/** What the gate let through last: the socket that Node makes next belongs to it. One object serves all in turn. */
export interface Passed {
  address: string
  /** Undefined: not yet, the PROXY header will say who the client is (X2). */
  place: Place | undefined
  /** Whether the peer may speak for others (X1). Only asked where a header is awaited. */
  trusted: boolean
  /** There is no place, and the protocol is to say so in its words (P2). Counted once it is a connection. */
  refusal: Refusal | undefined
}

/** Whom the gate reports to. */
export interface GateKeeper {
  /** `origin` is written anew for the next one: keep nothing of it but its fields. */
  turnedAway(origin: Origin, refusal: Refusal): void
  /** How many peers without a place are waited for: each may still say who it is. */
  awaitedHeaders(): number
  /** Whether the protocol is to say in its words that there is no place. Asked on each refusal of the ledger. */
  hasWords(): boolean
}

/**
 * The accept gate. `net.Server` asks its block list about each accepted handle before a `Socket` is made, and closes
 * the handle when the list says yes: the cheapest place to refuse that Node offers in public. So the whole admission
 * (M5) is asked here, in the costume of a block list. Nothing is allocated for who is refused.
 */
export class Gate extends BlockList {
  /** How many handles came: tells whether the backlog is empty (D3). */
  arrivals = 0
  readonly #peer: Peer
  readonly #keeper: GateKeeper
  readonly #origin = { remoteAddress: '' }
  #terms: TcpTerms
  #limits: PlaceLimits
  /** Made once, so that to ask for a place allocates nothing. */
  readonly #judgePlace: Judge = (standing) => this.#limits(this.#peer, standing)
  readonly #passed: Passed = { address: '', place: undefined, trusted: false, refusal: undefined }
  #isTaken = true
  #crowded = refuse('handshake-limit')

  constructor(terms: TcpTerms, keeper: GateKeeper) {
    super()
    this.#terms = terms
    this.#keeper = keeper
    this.#peer = new Peer(terms.lists, terms.ipv6Prefix)
    this.#limits = limitsOf(terms)
    this.terms = terms
  }

  set terms(terms: TcpTerms) {
    this.#terms = terms
    this.#peer.lists = terms.lists
    this.#peer.ipv6Prefix = terms.ipv6Prefix
    this.#limits = limitsOf(terms)
    this.#crowded = refuse('handshake-limit', { count: terms.handshakeLimit, limit: terms.handshakeLimit })
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
    const terms = this.#terms
    if (!peer.read(remote)) return NO_ADDRESS
    const refusal = terms.access(peer.words)
    if (refusal !== undefined) return refusal
    if (terms.proxyProtocol === 'off') return this.#pass(remote, false)
    const trusted = terms.lists.trustedProxies.holds(peer.words)
    return trusted ? this.#await(remote) : this.#admitStranger(remote)
  }

  #pass(remote: string, trusted: boolean): Refusal | undefined {
    const verdict = this.#terms.account.take(this.#peer.key, this.#judgePlace)
    if (verdict.admitted) this.#admit(remote, verdict, trusted)
    else if (this.#keeper.hasWords()) this.#admit(remote, undefined, trusted, verdict)
    else return verdict
    return undefined
  }

  #admit(remote: string, place: Place | undefined, trusted: boolean, refusal?: Refusal): void {
    const passed = this.#passed
    passed.address = plainAddress(this.#peer.words, remote)
    passed.place = place
    passed.trusted = trusted
    passed.refusal = refusal
    this.#isTaken = false
  }

  /**
   * A proxy takes no place: it has been judged as itself, and the client is judged when the header is read (X1, X2). How
   * many may keep us waiting is limited.
   */
  #await(remote: string): Refusal | undefined {
    if (this.#keeper.awaitedHeaders() >= this.#terms.handshakeLimit) return this.#crowded
    this.#admit(remote, undefined, true)
    return undefined
  }

  /** Who is not trusted can only come as itself, and so takes its place at once: it keeps no proxy waiting. */
  #admitStranger(remote: string): Refusal | undefined {
    return this.#terms.proxyProtocol === 'required' ? UNTRUSTED : this.#pass(remote, false)
  }

  /** Judges a client behind a proxy by every rule of A and M (X2); one that is the proxy itself has been through A. */
  admitClient(address: string, isProxy: boolean): Place | Refusal {
    const { access, account } = this.#terms
    const peer = this.#peer
    if (!peer.read(address)) return NO_ADDRESS
    return (isProxy ? undefined : access(peer.words)) ?? account.take(peer.key, this.#judgePlace)
  }

  /** A handle that was let through and never became a connection must not keep its place (M6); one without was refused. */
  #forget(): void {
    const { place, refusal, address } = this.#passed
    place?.giveBack()
    if (refusal !== undefined) this.#keeper.turnedAway({ remoteAddress: address }, refusal)
    this.#isTaken = true
  }
}

const limitsOf = ({ account: { limits }, serverLimit }: TcpTerms): PlaceLimits => placeLimits({ limits, serverLimit })
