import { BlockList } from 'node:net'
import type { Place } from '../policies/ledger.ts'
import { Peer } from '../policies/peer.ts'
import { type Refusal, refuse } from '../policies/verdict.ts'
import type { TcpTerms } from './terms.ts'

const UNTRUSTED = refuse('proxy-untrusted')
const NO_ADDRESS = refuse('denied', { detail: 'the peer has no address' })

/** What the gate let through last: the socket that Node makes next belongs to it. */
export interface Passed {
  readonly address: string
  /** No place yet: the PROXY header says who the client is (X2). */
  readonly place: Place | undefined
  /** Whether the peer may speak for others (X1). Only asked where a header is awaited. */
  readonly trusted: boolean
}

/**
 * The accept gate. `net.Server` asks its block list about each accepted handle before a `Socket` is made, and closes
 * the handle when the list says yes: the cheapest place to refuse that Node offers in public. So the whole admission
 * (M5) is asked here, in the costume of a block list.
 */
export class Gate extends BlockList {
  /** How many handles were judged: tells whether the backlog is empty (D3). */
  judged = 0
  awaitedHeaders: () => number = () => 0
  readonly #peer: Peer
  readonly #refused: (remoteAddress: string, refusal: Refusal) => void
  #terms: TcpTerms
  #passed: { address: string; place: Place | undefined; trusted: boolean } | undefined

  constructor(terms: TcpTerms, refused: (remoteAddress: string, refusal: Refusal) => void) {
    super()
    this.#terms = terms
    this.#refused = refused
    this.#peer = new Peer(terms.lists, terms.ipv6Prefix)
  }

  set terms(terms: TcpTerms) {
    this.#terms = terms
    this.#peer.lists = terms.lists
    this.#peer.ipv6Prefix = terms.ipv6Prefix
  }

  /** Hands over what was let through, once. Undefined: the peer was gone before Node could ask for its address. */
  take(): Passed | undefined {
    const passed = this.#passed
    this.#passed = undefined
    return passed
  }

  /** Node's question: true refuses. */
  override check(remote: unknown): boolean {
    this.judged++
    if (this.#passed !== undefined) this.#forget()
    const refusal = this.#judge(remote as string)
    if (refusal === undefined) return false
    this.#refused(this.#canonical(remote as string), refusal)
    return true
  }

  #judge(remote: string): Refusal | undefined {
    const peer = this.#peer
    const terms = this.#terms
    if (!peer.read(remote)) return NO_ADDRESS
    const refusal = terms.access(peer.words)
    if (refusal !== undefined) return refusal
    if (terms.proxyProtocol !== 'off') return this.#awaitHeader(remote)
    const verdict = terms.ledger.take(terms.account, peer)
    if (!verdict.admitted) return verdict
    this.#passed = { address: this.#canonical(remote), place: verdict, trusted: false }
    return undefined
  }

  /** The socket's peer has been judged as itself; the client is judged when the header is read (X1, X2). */
  #awaitHeader(remote: string): Refusal | undefined {
    const terms = this.#terms
    const trusted = terms.lists.trustedProxies.holds(this.#peer.words)
    if (!trusted && terms.proxyProtocol === 'required') return UNTRUSTED
    const count = this.awaitedHeaders()
    if (count >= terms.handshakeLimit) return refuse('handshake-limit', { count, limit: terms.handshakeLimit })
    this.#passed = { address: this.#canonical(remote), place: undefined, trusted }
    return undefined
  }

  /** IPv4 through IPv6 is IPv4 (A6); the kernel writes the rest in one form already. */
  #canonical(address: string): string {
    return this.#peer.words.family === 4 && address.startsWith('::') ? address.slice(7) : address
  }

  /** A handle that was let through and never became a connection must not keep its place (M6). */
  #forget(): void {
    const place = this.#passed?.place
    if (place !== undefined) this.#terms.ledger.giveBack(place)
    this.#passed = undefined
  }
}
