import type { Account } from '../../ledger/ledger.ts'
import type { CertificateSource, CertificateStore } from '../../net/certificates.ts'
import type { Lease } from '../lease.ts'
import type { Announce, AnyPort } from '../socket-types.ts'
import type { Table } from '../table.ts'
import type { Ward } from '../wards.ts'

/** A listener as the supervisor starts it. */
export interface ListenerStart {
  readonly name: string
  readonly account: Account
  /** Its sockets as the settings have them now: asked again when the listener's actor has died. */
  ports(): readonly AnyPort[]
  /** In milliseconds. */
  readonly drainDeadline: number
}

/** What applying settings means for the actors: first everything that closes, then everything that opens (L6). */
export interface Change {
  /** Listeners that are gone. */
  readonly end: readonly string[]
  /** Sockets that are gone, by listener. */
  readonly close: readonly { readonly listener: string; readonly sockets: readonly string[] }[]
  /** Listeners whose terms have changed. */
  readonly update: readonly { readonly listener: string; readonly drainDeadline: number }[]
  /** Listeners that are new. */
  readonly start: readonly ListenerStart[]
  /** Sockets that are new, by listener. */
  readonly open: readonly { readonly listener: string; readonly ports: readonly AnyPort[] }[]
  readonly certificates: readonly CertificateSource[]
}

/** What the actors share and the supervisor owns. */
export interface SharedEstate {
  /** Above the leases of all listeners. */
  readonly lease: Lease<AnyPort>
  readonly certificates: CertificateStore
  readonly announce: Announce
  /** The end, however it came: closes every port and cuts every connection that is left. Resolves when they are gone. */
  close(): Promise<void>
}

export interface SupervisorInput {
  readonly estate: SharedEstate
}

/** A listener's actor, by actor id. */
export interface ListenerRow extends Ward, ListenerStart {
  /** What the last actor has left behind when it died: ports, and connections of sockets that are gone. */
  readonly orphans: readonly AnyPort[]
}

export interface SupervisorContext extends SupervisorInput {
  readonly rows: Table<ListenerRow>
  /** Connections of listeners that ended since the drain began. */
  readonly left: number
  readonly cut: number
  /** On the clock of `performance`. */
  readonly drainStarted: number
  /** How long the drain took, in milliseconds. */
  readonly duration: number
  readonly error: string | undefined
}

export type SupervisorEvent =
  | { readonly type: 'apply'; readonly change: Change }
  /** All listeners, or one. */
  | { readonly type: 'suspend'; readonly listener?: string | undefined }
  | { readonly type: 'resume'; readonly listener?: string | undefined }
  /** The end of everything: `deadline` in milliseconds, or each listener's own. A later one counts when it ends sooner. */
  | { readonly type: 'drain'; readonly deadline?: number | undefined }
  | { readonly type: 'restart'; readonly id: string }
  | {
      readonly type: `xstate.done.actor.${string}`
      readonly output: { readonly left: number; readonly cut: number }
      readonly actorId: string
    }
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown; readonly actorId: string }

/** How a drain ended (D2). */
export interface DrainReport {
  /** Connections that ended by themselves, and those cut at the deadline. */
  readonly left: number
  readonly cut: number
  /** In milliseconds. */
  readonly duration: number
}
