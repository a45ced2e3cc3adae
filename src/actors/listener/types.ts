import type { TcpPort } from '../../net/tcp.ts'
import type { UdpPort } from '../../net/udp.ts'
import type { Account, Ledger, Level } from '../../policies/ledger.ts'
import type { Leases } from '../leases.ts'
import type { Announce, SocketReport } from '../socket-types.ts'

/** A TCP or UDP socket, as the actors hold it. */
export type AnyPort = TcpPort | UdpPort

/** One socket of the table: its port, and how its actor is. */
export interface SocketRow {
  readonly port: AnyPort
  /** `leaving`: removed, with connections that may still finish (L7). `down`: crashed too often (D5). */
  readonly state: 'up' | 'leaving' | 'restarting' | 'down'
  /** When it crashed lately, in milliseconds since 1970. */
  readonly crashes: readonly number[]
  readonly error?: string | undefined
}

export interface ListenerInput {
  /** The actor's id: the listener's name, with a number where a namesake is still draining. */
  readonly id: string
  readonly name: string
  readonly account: Account
  readonly ledger: Ledger
  readonly leases: Leases
  readonly announce: Announce
  readonly ports: readonly AnyPort[]
  /** The drain deadline of the settings, in milliseconds. */
  readonly drainDeadline: number
}

export interface ListenerContext extends ListenerInput {
  /** By actor id. */
  readonly rows: Readonly<Record<string, SocketRow>>
  readonly level: Level
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
  /** `deadline` in milliseconds; the settings' own unless given. */
  | { readonly type: 'drain'; readonly deadline?: number | undefined }
  | { readonly type: 'restart'; readonly id: string }
  | { readonly type: 'edge.level'; readonly level: Level }
  | { readonly type: `xstate.done.actor.${string}`; readonly output: SocketReport; readonly actorId: string }
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown; readonly actorId: string }

/** How a listener's life ended. */
export interface ListenerReport {
  readonly listener: string
  readonly left: number
  readonly cut: number
}
