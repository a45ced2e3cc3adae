import type { Account } from '../../ledger/ledger.ts'
import type { Level } from '../../policies/standing.ts'
import type { Lease, LeaseEnded } from '../lease.ts'
import type { Announce, AnyPort, SocketReport } from '../socket-types.ts'
import type { Table } from '../table.ts'
import type { Drain, Ward } from '../wards.ts'

/** One socket of the table: its port, and how its actor is. */
export interface SocketRow extends Ward {
  readonly port: AnyPort
  /** It crashed too often: its actor is there, as `failed` (D5). */
  readonly condemned: boolean
}

/** Sockets that are gone from the settings, with connections that may finish until then, in milliseconds (L7). */
export interface Leaving {
  readonly ports: readonly AnyPort[]
  readonly deadline: number
}

export interface ListenerInput {
  readonly name: string
  readonly account: Account
  readonly lease: Lease<AnyPort>
  readonly announce: Announce
  readonly ports: readonly AnyPort[]
  /** What an earlier actor of the listener has left behind. */
  readonly leaving: Leaving
  readonly suspended: boolean
  /** The drain deadline of the settings, in milliseconds. */
  readonly drainDeadline: number
}

export interface ListenerContext extends ListenerInput {
  /** By actor id. */
  readonly rows: Table<SocketRow>
  readonly level: Level
  /** Connections of sockets that ended since the drain began, or before if there was none. */
  readonly left: number
  readonly cut: number
  /** What the listener's own logic failed with. */
  readonly error: string | undefined
}

export type ListenerEvent =
  | { readonly type: 'open'; readonly ports: readonly AnyPort[] }
  /** Sockets by name: removed from the table (L6, L7). */
  | { readonly type: 'close'; readonly sockets: readonly string[] }
  /** The terms of the sockets, or of the listener, have changed. */
  | { readonly type: 'update'; readonly drainDeadline: number }
  | { readonly type: 'suspend' }
  | { readonly type: 'resume' }
  | Drain
  | { readonly type: 'restart'; readonly id: string }
  | { readonly type: 'edge.level'; readonly level: Level }
  | LeaseEnded
  | { readonly type: `xstate.done.actor.${string}`; readonly output: SocketReport; readonly actorId: string }
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown; readonly actorId: string }

/** How a listener's life ended. */
export interface ListenerReport {
  readonly listener: string
  readonly left: number
  readonly cut: number
}
