import type { AnyActorRef } from 'xstate'
import type { CountersReport } from '../net/counters.ts'
import type { Bound } from '../net/port.ts'
import type { Ban } from '../policies/bans.ts'
import type { Estate } from './estate.ts'
import type { SocketRow } from './listener/index.ts'
import type { AnyPort, SocketContext } from './socket-types.ts'
import type { SupervisorActor } from './start.ts'
import type { ListenerRow } from './supervisor/index.ts'
import type { Table } from './table.ts'
import { freeId } from './wards.ts'

/** A listener socket as it is now. */
export interface SocketStatus extends CountersReport {
  readonly name: string
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  readonly address: string
  readonly bound: Bound | undefined
  readonly tls: 'off' | 'on' | 'ext'
  /** The state of its actor, as in `accepting` or `draining.emptying`; `restarting` after a crash, while it has none. */
  readonly state: string
  /** For an accepting TCP socket: `open`, `reserved` or `full`. */
  readonly admission: string | undefined
  /** For an accepting socket with `tls: on`: `quiet`, `handshaking` or `certificateMissing`. */
  readonly handshaking: string | undefined
  /** Why it is not accepting, in words. */
  readonly error: string | undefined
  readonly open: number
}

export interface ListenerStatus {
  readonly name: string
  /** `running`, `suspended`, `draining`; after a crash of its own `restarting`, or `failed` when there were too many. */
  readonly state: string
  readonly open: number
  readonly limits: { readonly maxConnections: number; readonly perAddressLimit: number; readonly clientReserve: number }
  readonly sockets: readonly SocketStatus[]
}

/** Plain data about everything: no handle, no secret. */
export interface Status {
  readonly state: 'idle' | 'starting' | 'running' | 'draining' | 'stopped'
  /** Open connections that hold a place. */
  readonly open: number
  /** Addresses that are refused for a while, the oldest ban first. */
  readonly bans: readonly Ban[]
  /** By name. One that leaves while another of its name is there has a number behind its name. */
  readonly listeners: Readonly<Record<string, ListenerStatus>>
  /** The admin listener, where there is one. Its connections are not among those that `open` counts. */
  readonly admin?: ListenerStatus | undefined
}

/** A state value in words: `accepting`, `draining.emptying`; regions are left to `admission` and `handshaking`. */
const stateOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const [[name, inner] = ['', undefined]] = Object.entries(value as Record<string, unknown>)
  return typeof inner === 'string' ? `${name}.${inner}` : name
}

/** The regions of an accepting TCP socket. */
const regionsOf = (value: unknown): { admission?: string; tls?: string | { on: string } } =>
  (value as { accepting?: object }).accepting ?? {}

const handshakingOf = (tls: string | { on: string } | undefined): string | undefined =>
  typeof tls === 'object' ? tls.on : undefined

const socketStatus = (port: AnyPort, actor: AnyActorRef | undefined, without: string): SocketStatus => {
  const snapshot = actor?.getSnapshot()
  const context: SocketContext<AnyPort> | undefined = snapshot?.context
  const { admission, tls } = regionsOf(snapshot?.value ?? {})
  return {
    name: port.identity.name,
    transport: port.identity.transport,
    port: port.bound?.port ?? port.endpoint.port,
    address: port.identity.address,
    bound: port.bound,
    tls: 'tls' in port.terms ? port.terms.tls : 'off',
    state: snapshot === undefined ? without : stateOf(snapshot.value),
    admission,
    handshaking: handshakingOf(tls),
    error: context?.error,
    open: port.open,
    ...port.counters.toJSON(),
  }
}

const WITHOUT_ACTOR = { up: 'starting', restarting: 'restarting', down: 'failed' } as const

const listenerStatus = (row: ListenerRow, actor: AnyActorRef | undefined): ListenerStatus => {
  const { limits, open } = row.account
  const { maxConnections, perAddressLimit, clientReserve } = limits
  const common = { name: row.name, open, limits: { maxConnections, perAddressLimit, clientReserve } }
  const without = WITHOUT_ACTOR[row.state]
  if (actor === undefined) {
    return { ...common, state: without, sockets: row.ports().map((port) => socketStatus(port, undefined, without)) }
  }
  const { context, value, children } = actor.getSnapshot()
  const sockets = (context.rows as Table<SocketRow>).entries.map(([id, { port, state }]) =>
    socketStatus(port, children[id], WITHOUT_ACTOR[state]),
  )
  return { ...common, state: stateOf(value).split('.')[0] as string, sockets }
}

/** Reads the tree of actors. */
export const readStatus = (
  supervisor: Pick<SupervisorActor, 'getSnapshot'> | undefined,
  estate: Estate,
): Omit<Status, 'state' | 'admin'> => {
  const common = { open: estate.ledger.open, bans: estate.bans.list() }
  if (supervisor === undefined) return { ...common, listeners: {} }
  const { context, children } = supervisor.getSnapshot()
  const listeners = new Map<string, ListenerStatus>()
  const isLeaving = ([, { leaving }]: [string, ListenerRow]) => Number(leaving !== undefined)
  const entries = context.rows.entries.sort((one, other) => isLeaving(one) - isLeaving(other))
  for (const [id, row] of entries) {
    const actor = (children as Record<string, AnyActorRef>)[id]
    listeners.set(freeId(listeners, row.name), listenerStatus(row, actor))
  }
  return { ...common, listeners: Object.fromEntries(listeners) }
}
