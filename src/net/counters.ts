import { REASONS, type Reason } from '../policies/reasons.ts'
import { CONNECTION_BOUNDS, DurationCounts, HANDSHAKE_BOUNDS } from './durations.ts'

/** What one listener socket has done since it was made, as plain data. Reasons that never occurred are left out. */
export interface CountersReport {
  readonly admitted: number
  readonly closed: number
  readonly refused: Readonly<Partial<Record<Reason, number>>>
  readonly handshakes: Readonly<SocketCounters['handshakes']>
  readonly datagrams: Readonly<SocketCounters['datagrams']>
  readonly logins: Readonly<SocketCounters['logins']>
  readonly bytesRead: number
  readonly bytesWritten: number
  readonly faults: number
}

/**
 * The counts of one listener socket. The data plane adds to them on the way of a connection, so all there is to do is
 * a `++`: nothing is allocated. Log, metrics and page read them when they like.
 * They only ever grow; a socket that is made anew gets new ones.
 */
export class SocketCounters {
  /** Connections that took a place in the ledger, and those of them that gave it back: the difference is open (M6). */
  admitted = 0
  closed = 0
  /** Connections and datagrams turned away, by reason: before a place was taken or after (D6). */
  readonly refused: Record<Reason, number> = zeroes()
  /** TLS handshakes by result; `limit` were not begun, since too many were under way (T7). */
  readonly handshakes = { ok: 0, failed: 0, timeout: 0, limit: 0 }
  /** Datagrams that were let in, those dropped (`refused` says why), and replies not sent, as too many for one source. */
  readonly datagrams = { received: 0, refused: 0, unanswered: 0 }
  /** Logins that the protocol has told of; `deferred` were not checked, since too many others waited. */
  readonly logins = { accepted: 0, failed: 0, deferred: 0 }
  /** Bytes of connections that have closed, and of datagrams that were let in. */
  bytesRead = 0
  bytesWritten = 0
  /** Times that the protocol's code threw (P3). */
  faults = 0
  /** How long handshakes took that were finished, and how long connections were open that have closed. */
  readonly handshakeDurations = new DurationCounts(HANDSHAKE_BOUNDS)
  readonly connectionDurations = new DurationCounts(CONNECTION_BOUNDS)

  /** Counts a refusal, also by the reason of a host's policy. */
  refuse(reason: string): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1
  }

  /** Takes in what another one has counted. */
  add(other: SocketCounters): void {
    for (const name of PLAIN) this[name] += other[name]
    for (const name of GROUPS) addEach(this[name], other[name])
    this.handshakeDurations.add(other.handshakeDurations)
    this.connectionDurations.add(other.connectionDurations)
  }

  toJSON(): CountersReport {
    const refused = Object.fromEntries(Object.entries(this.refused).filter(([, count]) => count > 0))
    const { handshakes, datagrams, logins, handshakeDurations: _, connectionDurations: __, ...plain } = this
    return { ...plain, refused, handshakes: { ...handshakes }, datagrams: { ...datagrams }, logins: { ...logins } }
  }
}

const PLAIN = ['admitted', 'closed', 'bytesRead', 'bytesWritten', 'faults'] as const
const GROUPS = ['refused', 'handshakes', 'datagrams', 'logins'] as const

const addEach = (counts: Record<string, number>, more: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + count
}

/** Every reason at 0 from the start: a key that is added later would change the object's shape under the data plane. */
const zeroes = () => Object.fromEntries(REASONS.map((reason) => [reason, 0])) as Record<Reason, number>
