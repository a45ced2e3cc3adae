import { canonicalAddress } from '../policies/address.ts'
import { Admission } from '../policies/admission.ts'
import type { Live } from '../policies/policy.ts'
import { BindError, type Endpoint } from './bind-errors.ts'
import { SocketCounters } from './counters.ts'
import type { Bound } from './listen.ts'
import type { NetObserver } from './observer.ts'
import type { Releases } from './releases.ts'
import type { InForce, SocketIdentity, Terms } from './terms.ts'

export { BindError } from './bind-errors.ts'
export type { Bound } from './listen.ts'

/** What every socket of a Portreeve shares. */
export interface PortSurroundings {
  readonly observer: NetObserver
  readonly releases: Releases
  /** How often is looked for peers that do not close, in milliseconds. */
  readonly sweepEvery?: number
}

const ANY = new Set(['all', '::', '0.0.0.0'])

const EXHAUSTED =
  'no file descriptor or memory is left: new connections are closed until there is. Raise the limit (ulimit -n), or lower maxConnections.'
const RECOVERED = 'there is room again: accepting goes on'

/** What TCP and UDP sockets have in common: binding, closing, and the order between the two. */
export abstract class Port<T extends Terms> implements Live {
  readonly identity: SocketIdentity
  readonly observer: NetObserver
  readonly counters: SocketCounters = new SocketCounters()
  /** The local address when it can only be one, so that nobody needs to ask the kernel. */
  readonly fixedAddress: string | undefined
  terms: InForce<T>
  bound: Bound | undefined
  /** The latest bind, whatever came of it. */
  attempt: Promise<unknown> = Promise.resolve()
  readonly #releases: Releases
  /** Binding and closing wait for each other, in the order in which they were asked for. */
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #lastPort = 0
  #failing: string | undefined
  #disposing = false
  #disposed = false

  constructor(identity: SocketIdentity, terms: T, { observer, releases }: PortSurroundings) {
    this.identity = identity
    this.fixedAddress = ANY.has(identity.address) ? undefined : (canonicalAddress(identity.address) ?? identity.address)
    this.observer = observer
    this.terms = this.#compile(terms)
    this.#releases = releases
    terms.use.enter()
  }

  /** Open connections that hold a place. */
  abstract get open(): number
  abstract readonly awaitedHeaders: number
  abstract readonly handshakesUnderWay: number
  abstract hasRoomForHandshake(key: unknown): boolean
  /** Whether somebody is connected, counted or not. */
  protected abstract get isEmpty(): boolean
  protected abstract listen(): Promise<Bound>
  protected abstract unlisten(): Promise<void>

  /** Where to bind: a port that the system chose once stays the same (D1). */
  get endpoint(): Endpoint {
    return this.identity.port === 0 ? { ...this.identity, port: this.#lastPort } : this.identity
  }

  get unavailable(): string | undefined {
    return this.bound === undefined ? 'not listening' : undefined
  }

  get boundPort(): number {
    return this.bound?.port ?? this.#lastPort
  }

  /** New terms hold for what comes from now on (M4, L6). */
  adopt(terms: T): void {
    terms.use.enter()
    this.terms.use.leave()
    this.terms = this.#compile(terms)
  }

  #compile(terms: T): InForce<T> {
    const policyFailed = (reason: string, error: unknown) => this.observer.policyFailed(this.identity, reason, error)
    return { ...terms, admission: new Admission(terms.policies, { ...terms.policyContext, live: this, policyFailed }) }
  }

  /**
   * Opens the port, once nobody of this process is closing it any more. Rejects with a `BindError`. When `signal` is
   * aborted meanwhile, a port that was opened is closed again.
   */
  bind(signal: AbortSignal): Promise<Bound> {
    const freed = this.#releases.freed(this.#key)
    const binding = this.#inTurn(() => this.#bind(signal, freed))
    this.attempt = binding.catch(() => {})
    return binding
  }

  async #bind(signal: AbortSignal, freed: Promise<void>): Promise<Bound> {
    await freed
    signal.throwIfAborted()
    if (this.bound !== undefined) return this.bound
    try {
      this.bound = await this.listen()
    } catch (error) {
      throw new BindError(this.endpoint, error as NodeJS.ErrnoException)
    }
    this.#lastPort = this.bound.port
    if (signal.aborted) await this.#close()
    signal.throwIfAborted()
    return this.bound
  }

  /** Closes the port and loses nobody (D3). Resolves when it is closed; connections go on. */
  stopAccepting(): Promise<void> {
    const closing = this.#inTurn(() => this.#close())
    if (this.boundPort !== 0 || this.identity.port !== 0) this.#releases.hold(this.#key, closing)
    return closing
  }

  async #close(): Promise<void> {
    await this.unlisten()
    this.bound = undefined
  }

  #inTurn<R>(act: () => Promise<R>): Promise<R> {
    this.#waiting++
    const acted = this.#turn.then(act)
    const done = (): void => {
      this.#waiting--
      this.settle()
    }
    this.#turn = acted.then(done, done)
    return acted
  }

  get #key(): string {
    return `${this.identity.transport}:${this.endpoint.port}`
  }

  /** Accepting fails for want of something, or goes on again (D4): told when it changes, not once a try. */
  acceptFailed(code: string): void {
    if (this.#failing === code) return
    this.#failing = code
    this.observer.acceptFailed(this.identity, code, EXHAUSTED)
  }

  acceptResumed(): void {
    if (this.#failing === undefined) return
    this.#failing = undefined
    this.observer.acceptFailed(this.identity, 'OK', RECOVERED)
  }

  /** The settings have it no more: it lets go of what it shares, once it is closed and its last connection has ended. */
  dispose(): void {
    this.#disposing = true
    this.settle()
  }

  protected settle(): void {
    if (!this.#disposing || this.#waiting > 0 || this.bound !== undefined || !this.isEmpty) return
    this.#disposing = false
    if (!this.#disposed) this.release()
    this.#disposed = true
  }

  /** Whether it is closed, empty, and will not be bound again: its counters are final. */
  get isOver(): boolean {
    return this.#disposed
  }

  /** Lets go of what it shares: it is closed, empty, and will not be bound again. */
  protected release(): void {
    this.terms.use.leave()
  }

  toJSON(): object {
    return { ...this.identity, bound: this.bound }
  }
}
