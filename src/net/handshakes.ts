import { refuse } from '../policies/verdict.ts'
import { codeOf } from '../thrown.ts'
import { Deadlines } from './deadlines.ts'
import { greediestOf, keyOf } from './greediest.ts'
import type { TcpConnection } from './tcp-connection.ts'
import type { TcpWay } from './tcp-way.ts'

const TIMED_OUT = refuse('handshake-timeout')
const GAVE_WAY = 'it was slow, and gave way to another address'

/** The handshakes under way on one port: how many (T7), until when, and how each of them ended. */
export class Handshakes {
  readonly #port: TcpWay
  readonly #underWay = new Deadlines<TcpConnection>((late) => this.#late(late))

  constructor(port: TcpWay) {
    this.#port = port
  }

  get size(): number {
    return this.#underWay.size
  }

  begin(connection: TcpConnection): void {
    this.#underWay.add(connection, connection.terms.handshakeTimeout)
    if (this.size === 1) this.#port.edges.handshaking(true)
  }

  /**
   * Makes room for one beyond the limit: the oldest of the address with most under way gives way, unless that is the
   * newcomer's own (T7, M9). False: there is no room for the newcomer.
   */
  makeRoom(newcomer: TcpConnection): boolean {
    const { oldest, count, own } = greediestOf(this.#underWay, keyOf(newcomer))
    if (own >= count) return false
    this.#end(oldest)
    this.tooMany(oldest, GAVE_WAY)
    return true
  }

  /** Whether room could be made for one of that address. */
  hasRoomFor(key: unknown): boolean {
    const { count, own } = greediestOf(this.#underWay, key)
    return own < count
  }

  /** Closes a connection whose handshake is one too many. */
  tooMany(connection: TcpConnection, detail?: string): void {
    const { handshakeLimit: limit } = connection.terms
    connection.drop(refuse('handshake-limit', { count: limit, limit, ...(detail && { detail }) }))
  }

  /** @param duration in milliseconds */
  succeeded(connection: TcpConnection, by: 'tls' | 'starttls', duration: number): void {
    this.#end(connection)
    if (connection.isHealthCheck) return
    this.#port.counters.handshakes.ok++
    this.#port.counters.handshakeDurations.note(duration)
    this.#port.observer.secured(connection, by, duration)
  }

  /** It was closed before its handshake was done: by a failure, unless we have refused it for a reason of our own. */
  closed(connection: TcpConnection): void {
    this.#end(connection)
    if (connection.refusal === undefined) this.failed(connection, endedBy(connection))
  }

  /** Counts and tells a handshake that has failed; the connection is for the caller to close. */
  failed(connection: TcpConnection, detail: string): void {
    if (!connection.isHealthCheck) this.#port.counters.handshakes.failed++
    connection.refuse(refuse('handshake-failed', { detail }))
  }

  #late(connection: TcpConnection): void {
    if (!connection.isHealthCheck) this.#port.counters.handshakes.timeout++
    connection.drop(TIMED_OUT)
  }

  #end(connection: TcpConnection): void {
    this.#underWay.delete(connection)
    if (this.size === 0) this.#port.edges.handshaking(false)
  }
}

const endedBy = ({ error }: TcpConnection): string => (error === undefined ? 'closed by the peer' : codeOf(error))
