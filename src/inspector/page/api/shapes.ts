import type { Complaint } from '../../../errors.ts'
import type { Answer, Explanation } from '../../../policies/explain.ts'
import type { Reason } from '../../../policies/reasons.ts'
import type { Evidence } from '../../../policies/verdict.ts'
import type { ConnectionRefused, DatagramRefused } from '../../../telemetry/events.ts'

/*
 * What the admin API sends, as JSON makes it of the server's own types, and of those what the page reads. The types of
 * actors and settings are not imported: all of the server would be checked against the browser's globals. A test holds
 * them against these.
 */

export type { Answer, Complaint, Evidence, Explanation, Reason }

/** A socket as it is now. */
export interface SocketStatus {
  readonly name: string
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  readonly address: string
  readonly tls: 'off' | 'on' | 'ext'
  readonly state: string
  readonly admission?: string | undefined
  readonly handshaking?: string | undefined
  readonly error?: string | undefined
  readonly open: number
  readonly refused: Readonly<Partial<Record<Reason, number>>>
}

export interface ListenerStatus {
  readonly name: string
  readonly state: string
  readonly open: number
  readonly limits: { readonly maxConnections: number; readonly clientReserve: number }
  readonly sockets: readonly SocketStatus[]
}

export interface Status {
  readonly state: string
  readonly open: number
  readonly listeners: Readonly<Record<string, ListenerStatus>>
}

/** What happens to a row of the tables. */
export interface PlanRow {
  readonly action: 'keep' | 'open' | 'close' | 'rebind'
  readonly listener: string
  readonly socket: string
  readonly endpoint: { readonly transport: 'tcp' | 'udp'; readonly address: string; readonly port: number | 'any' }
  readonly changes: readonly string[]
}

export interface PlanListener {
  readonly action: 'add' | 'remove' | 'change' | 'keep'
  readonly listener: string
  readonly changes: readonly string[]
}

export interface Plan {
  readonly rows: readonly PlanRow[]
  readonly listeners: readonly PlanListener[]
  readonly server: readonly string[]
}

/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

/** A change to the settings document: without `value` what is at the path is deleted; an index one past the end appends. */
export interface Edit {
  readonly path: readonly (string | number)[]
  readonly value?: Json
}

/** A row of sockets as it is written. */
export interface SocketDocument {
  readonly port: number | 'any'
  readonly address?: string
  readonly tls?: string
  readonly restriction?: string
  readonly addresses?: string
}

/** A listener as it is written. */
export interface ListenerDocument {
  readonly protocol: string
  readonly sockets?: readonly SocketDocument[]
  readonly maxConnections?: number
  readonly clientReserve?: number
}

/** The settings as they are written. */
export interface SettingsDocument {
  readonly listeners?: Readonly<Record<string, ListenerDocument>>
  readonly addressLists?: Readonly<Record<string, string>>
}

export interface SettingsAnswer {
  readonly file?: string
  readonly writable: boolean
  readonly document: SettingsDocument
  /** The address that the page is read from. */
  readonly yours: string
}

/** What applying edits would do. */
export interface Planned {
  readonly plan: Plan
  /** Open connections of sockets that close. */
  readonly touched: number
  /** Why the reader's own address would be refused. */
  readonly refusesYou?: string
  readonly warnings: readonly Complaint[]
}

/** A change that waits to be confirmed. */
export interface Change {
  readonly id: string
  readonly undoneAt: number | string
}

export interface ChangeTold {
  readonly id: string
  readonly state: 'pending' | 'confirmed' | 'undone'
  readonly undoneAt?: number | string
}

/** A setting, or a part of the settings: of their JSON Schema what the page shows. */
export interface SettingShape {
  readonly description?: string | undefined
  readonly default?: unknown
  readonly enum?: readonly string[] | undefined
  readonly properties?: Readonly<Record<string, SettingShape>> | undefined
  readonly required?: readonly string[] | undefined
  readonly items?: SettingShape | undefined
  readonly additionalProperties?: SettingShape | boolean | undefined
}

/** A protocol that settings can name. */
export interface ProtocolEntry {
  readonly name: string
  readonly transports: readonly ('tcp' | 'udp')[]
  readonly summary: string
  readonly options: SettingShape
}

/** Live counts, once a second. */
export interface Tally {
  readonly open: number
  readonly listeners: Readonly<Record<string, ListenerTally>>
}

export interface ListenerTally {
  readonly open: number
  readonly sockets: Readonly<Record<string, SocketTally>>
}

export interface SocketTally {
  readonly open: number
  readonly state: string
  readonly admission?: string
  readonly handshaking?: string
  readonly refused: Readonly<Partial<Record<Reason, number>>>
}

export type Refused = ConnectionRefused | DatagramRefused

/** One open connection. */
export interface ConnectionRow {
  readonly id: string
  readonly listener: string
  readonly socket: string
  readonly remoteAddress: string
  readonly remotePort?: number
  readonly localAddress: string
  readonly localPort: number
  readonly secure: boolean
  readonly secureBy?: string
  readonly domain?: string
  readonly user?: string
  readonly phase: string
  readonly client: boolean
  readonly openedAt: number
  readonly bytesRead: number
  readonly bytesWritten: number
}

export interface ConnectionsAnswer {
  readonly total: number
  readonly rows: readonly ConnectionRow[]
  readonly next?: string
  readonly addresses: readonly { readonly address: string; readonly open: number }[]
}

/** A machine's picture. */
export interface MachinePicture {
  readonly name: string
  readonly svg: string
}

/** An actor in the tree. */
export interface ActorNode {
  readonly id: string
  readonly machine: string
  readonly state: readonly string[]
  readonly children: readonly ActorNode[]
}

/** One event of an actor, with the states before and after it. */
export interface Step {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly actor: string
  readonly machine: string
  readonly event: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly context?: Json | undefined
}

/** How often an arrow was taken. */
export interface EdgeCount {
  readonly source: string
  readonly target: string
  readonly event: string
  readonly count: number
}

export interface ActorDetail {
  readonly id: string
  readonly machine: string
  readonly state: readonly string[]
  readonly context?: Json | undefined
  readonly steps: readonly Step[]
  readonly edges: readonly EdgeCount[]
}

/** One station on a connection's way. */
export interface TraceStep {
  readonly trace: string
  /** As in events and log lines; none until somebody has come, nor of who is refused at the gate. */
  readonly connection?: string
  readonly at: number
  readonly stage: 'gate' | 'header' | 'handshake' | 'protocol' | 'closed' | 'refused'
  readonly text: string
  readonly details?: Json
}

export interface Trace {
  readonly id: string
  readonly from: string
  readonly state: 'waiting' | 'following' | 'done'
  readonly steps: readonly TraceStep[]
}

/** What is wrong with an address list, and whom it would turn away. */
export interface ListChecked {
  readonly complaints: readonly {
    readonly line: number
    readonly column: number
    readonly text: string
    readonly message: string
  }[]
  readonly rangeCount: number
  /** Not known while something is wrong. */
  readonly would?: {
    readonly refused: number
    readonly of: number
    readonly examples: readonly { readonly address: string; readonly socket: string }[]
  }
}
