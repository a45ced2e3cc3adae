import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Place } from '../ledger/ledger.ts'
import type { Refusal } from '../policies/verdict.ts'
import { codeOf } from '../thrown.ts'
import type { Connection } from './connection.ts'
import { ConnectionRecord } from './connection-record.ts'
import type { Awaited, Deadline } from './deadlines.ts'
import type { HeaderReader } from './proxy.ts'
import { runFor } from './serving.ts'
import { mayStartTls, startTls } from './start-tls.ts'
import type { TcpWay } from './tcp-way.ts'
import type { InForce, TcpTerms } from './terms.ts'

/**
 * Where a connection is on its way: it awaits its PROXY header, or an answer about it, is in the handshake that comes first, is served, is in
 * the handshake that its protocol began, was told no in the protocol's words, or is gone.
 */
export type Phase = 'header' | 'lookup' | 'handshake' | 'serving' | 'upgrading' | 'refused' | 'closed'

/** One connection on its way from the gate to its end, as the net room knows it; a protocol sees it as `Connection`. */
export class TcpConnection extends ConnectionRecord implements Connection, Awaited {
  place: Place | undefined
  phase: Phase = 'serving'
  /** Where it sits in the table. */
  seat = 0
  /** Until when its PROXY header, its handshake or its close is awaited. */
  deadline: Deadline | undefined
  /** What reads the PROXY header, until it has. */
  reader: HeaderReader | undefined
  /** What ended the handshake or the connection, if it was not a clean end. */
  error: NodeJS.ErrnoException | undefined
  /** The reason, when this side ends it without the protocol, or in its words. */
  refusal: Refusal | undefined
  /** Whether it was told of as admitted: then its end is told too. */
  isCounted = false
  wasToldToFinish = false

  constructor(port: TcpWay, terms: InForce<TcpTerms>, socket: Socket, address: string, place: Place | undefined) {
    super(port, terms, socket, address)
    this.place = place
  }

  get canStartTls(): boolean {
    return mayStartTls(this)
  }

  startTls(): Promise<TLSSocket> {
    return startTls(this)
  }

  /** Whether the protocol has it, or has had the last word on it. */
  get isServed(): boolean {
    return this.phase === 'serving' || this.phase === 'upgrading' || this.phase === 'refused'
  }

  /** Hands the connection to the protocol, or has the protocol say no (P6). A fault ends this connection only (P3). */
  serve(): void {
    this.phase = 'serving'
    const { service } = this.terms
    if (service.allowHalfOpen) this.socket.allowHalfOpen = true
    const refusal = this.port.refusalOfSession(this)
    if (refusal !== undefined) {
      turnAway(this, refusal)
      return
    }
    try {
      attend(
        this,
        runFor(this, () => service.serve(this)),
      )
    } catch (error) {
      this.fault(error)
    }
    if (this.port.table.isDraining) this.farewell()
  }

  /** Tells the protocol to finish (D2). Once for each connection. */
  farewell(): void {
    if (this.wasToldToFinish || this.socket.destroyed) return
    this.wasToldToFinish = true
    try {
      attend(this, this.terms.service.farewell?.(this))
    } catch (error) {
      this.fault(error)
    }
    if (this.socket.writableFinished && !this.isParting) this.finished(this.socket)
  }

  /**
   * A stream of it has ended on our side, and the kernel has all that was written. The peer has a while to close: at once,
   * what it still sends would be answered by a reset, which may take our last words from it (RFC 9112 9.6).
   */
  finished(stream: Socket): void {
    if (stream !== this.socket || (this.phase !== 'serving' && this.phase !== 'refused')) return
    if (!stream.readableEnded && !livesHalfOpen(this)) this.port.parting.add(this, this.terms.farewellTimeout)
  }

  /** Whether all was said on our side, and the peer has not closed yet. */
  get isParting(): boolean {
    return this.port.parting.has(this)
  }

  /** Counts and tells a refusal that came after the gate. Once for each connection. */
  refuse(refusal: Refusal): void {
    if (this.refusal !== undefined) return
    this.refusal = refusal
    if (!this.isHealthCheck) this.port.refused(this, refusal)
  }

  /** Refuses and closes at once. */
  drop(refusal: Refusal): void {
    this.refuse(refusal)
    this.socket.destroy()
  }

  /** The protocol's code threw: the connection ends, and nothing else (P3). */
  fault(error: unknown): void {
    this.port.counters.faults++
    this.port.observer.faulted(this.port.identity, this, error)
    this.socket.destroy()
  }

  /**
   * A promise of the protocol was rejected. That the peer has gone is no fault of its code, though whoever awaits
   * something of the socket is told so by a rejection.
   */
  rejected(error: unknown): void {
    if (isOwnEnd(this, error)) this.socket.destroy()
    else this.fault(error)
  }
}

/*
 * Functions, and no private methods: for those V8 puts a mark on each record, and every connection pays for it.
 */

/** Says no in the protocol's words where it has some, and closes (P2). */
export const turnAway = (connection: TcpConnection, refusal: Refusal): void => {
  const { terms, socket } = connection
  connection.phase = 'refused'
  connection.refuse(refusal)
  try {
    attend(connection, terms.service.refuse?.(connection, refusal.reason))
  } catch (error) {
    connection.fault(error)
  }
  socket.allowHalfOpen = false
  socket.resume()
  socket.end()
}

/** Whether the peer may go on although our side has ended. A protocol that was told to finish has had its last word. */
const livesHalfOpen = ({ socket, terms, wasToldToFinish }: TcpConnection): boolean =>
  socket.allowHalfOpen && !(wasToldToFinish && terms.service.farewell !== undefined)

/** What a protocol returns is looked at for a promise only: `(c) => c.socket.pipe(c.socket)` is a protocol too. */
const attend = (connection: TcpConnection, answer: unknown): void => {
  const then = (answer as Partial<PromiseLike<unknown>> | undefined)?.then
  if (typeof then === 'function') then.call(answer, undefined, (error: unknown) => connection.rejected(error))
}

const isOwnEnd = (connection: TcpConnection, error: unknown): boolean => {
  if (error !== undefined && error === connection.error) return true
  return connection.phase === 'closed' && ENDINGS.has(codeOf(error))
}

/** What Node's streams say to those who still wait for something of a stream that is closed. */
const ENDINGS = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'EPIPE'])
