import type { CertificateSource, CertificateStore } from '../../net/certificates.ts'
import type { Account, Ledger } from '../../policies/ledger.ts'
import type { EventHub, PortreeveEvent } from '../../telemetry/index.ts'
import type { Leases } from '../leases.ts'
import type { AnyPort } from '../listener/index.ts'
import type { Announce } from '../socket-types.ts'

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

/** What the actors share and the supervisor owns: one ledger, one set of leases, one hub. */
export interface Estate {
  readonly ledger: Ledger
  readonly leases: Leases
  readonly hub: EventHub
  readonly certificates: CertificateStore
  readonly announce: Announce
}

export interface SupervisorInput {
  readonly estate: Estate
}

/** A listener's actor, by actor id. */
export interface ListenerRow extends ListenerStart {
  /** `leaving`: gone from the settings, while its connections end (L7). */
  readonly state: 'up' | 'leaving' | 'restarting'
}

export interface SupervisorContext extends SupervisorInput {
  readonly rows: Readonly<Record<string, ListenerRow>>
  readonly left: number
  readonly cut: number
  /** In milliseconds. */
  readonly drainDeadline: number
  readonly drainStarted: number
  readonly error: string | undefined
}

export type SupervisorEvent =
  | { readonly type: 'apply'; readonly change: Change }
  /** All listeners, or one. */
  | { readonly type: 'suspend'; readonly listener?: string | undefined }
  | { readonly type: 'resume'; readonly listener?: string | undefined }
  /** The end of everything: `deadline` in milliseconds, or each listener's own. */
  | { readonly type: 'drain'; readonly deadline?: number | undefined }
  | { readonly type: 'restart'; readonly id: string }
  | { readonly type: 'news'; readonly event: PortreeveEvent }
  | { readonly type: `xstate.done.actor.${string}`; readonly output: { left: number; cut: number }; readonly actorId: string }
  | { readonly type: `xstate.error.actor.${string}`; readonly error: unknown; readonly actorId: string }

/** How a drain ended (D2). */
export interface DrainReport {
  /** Connections that ended by themselves, and those cut at the deadline. */
  readonly left: number
  readonly cut: number
  /** In milliseconds. */
  readonly duration: number
}
