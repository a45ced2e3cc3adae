import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Connection } from '../../net/connection.ts'
import { prove } from '../../net/newcomers.ts'

/** The most connections that have shown neither token nor session, and of those that have. */
const MOST_STRANGERS = 50
const MOST_KNOWN = 100

interface Kept {
  readonly socket: Socket
  isKnown: boolean
  /** Requests without a whole answer. */
  underWay: number
}

/**
 * Keeps the admin listener open for those who come: beyond so many connections the one of its kind that has been idle
 * longest is closed, strangers apart from those who have shown token or session. Those that have not asked for anything
 * give way in the net room, before TLS.
 */
export class KeptConnections {
  readonly #kept = new WeakMap<Socket, Kept>()
  /** Who asked last is last. */
  readonly #strangers = new Set<Kept>()
  readonly #known = new Set<Kept>()

  /** A request has come; `answer` closes with its answer. */
  asked(connection: Connection, answer: EventEmitter): void {
    prove(connection)
    const kept = this.#kept.get(connection.socket) ?? this.#begin(connection.socket)
    kept.underWay++
    answer.once('close', () => kept.underWay--)
    this.#renew(kept)
  }

  /** It has shown the token or a session: strangers displace it no more. */
  vouchFor({ socket }: Connection): void {
    const kept = this.#kept.get(socket)
    if (kept === undefined || kept.isKnown) return
    this.#strangers.delete(kept)
    kept.isKnown = true
    this.#renew(kept)
  }

  #begin(socket: Socket): Kept {
    const kept = { socket, isKnown: false, underWay: 0 }
    this.#kept.set(socket, kept)
    socket.once('close', () => this.#kindOf(kept).delete(kept))
    return kept
  }

  #kindOf({ isKnown }: Kept): Set<Kept> {
    return isKnown ? this.#known : this.#strangers
  }

  #renew(kept: Kept): void {
    const kind = this.#kindOf(kept)
    kind.delete(kept)
    kind.add(kept)
    if (kind.size > (kept.isKnown ? MOST_KNOWN : MOST_STRANGERS)) closeIdlest(kind)
  }
}

/** A stranger that takes no answer is as good as idle; of the others one that is owed something stays. */
const closeIdlest = (kind: Set<Kept>): void => {
  for (const kept of kind) {
    if (kept.isKnown && kept.underWay > 0) continue
    kind.delete(kept)
    kept.socket.destroy()
    return
  }
}
