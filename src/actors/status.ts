import type { AnyActorRef } from 'xstate'
import type { CountersReport } from '../net/counters.ts'
import type { Bound } from '../net/port.ts'
import type { Estate } from './estate.ts'
import type { AnyPort } from './listener/index.ts'
import type { SocketContext } from './socket-types.ts'
import type { SupervisorActor } from './start.ts'

/** A listener socket as it is now. */
export interface SocketStatus extends CountersReport {
  readonly name: string
  readonly transport: 'tcp' | 'udp'
  readonly port: number
  readonly address: string
  readonly bound: Bound | undefined
  readonly tls: 'off' | 'on' | 'ext'
  /** The state of its actor, as in `accepting` or `draining.emptying`. */
  readonly state: string
  /** For an accepting TCP socket: `open`, `reserved` or `full`. */
  readonly admission: string | undefined
  /** Why it is not accepting, in words. */
  readonly error: string | undefined
  readonly open: number
}

export interface ListenerStatus {
  readonly name: string
  readonly state: string
  readonly open: number
  readonly limits: { readonly maxConnections: number; readonly perAddressLimit: number; readonly clientReserve: number }
  readonly sockets: readonly SocketStatus[]
}

/** Plain data about everything: no handle, no secret. */
export interface Status {
  readonly state: 'idle' | 'running' | 'draining' | 'stopped'
  /** Open connections that hold a place. */
  readonly open: number
  readonly listeners: Readonly<Record<string, ListenerStatus>>
}

/** A state value in words: `accepting`, `draining.emptying`; regions are left to `admission` and `tls`. */
const stateOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const [[name, inner] = ['', undefined]] = Object.entries(value as Record<string, unknown>)
  return typeof inner === 'string' ? `${name}.${inner}` : name
}

const admissionOf = (value: unknown): string | undefined =>
  (value as { accepting?: { admission?: string } }).accepting?.admission

const socketStatus = (actor: AnyActorRef | undefined, port: AnyPort, restarting: boolean): SocketStatus => {
  const snapshot = actor?.getSnapshot()
  const context: SocketContext<AnyPort> | undefined = snapshot?.context
  return {
    name: port.identity.name,
    transport: port.identity.transport,
    port: port.bound?.port ?? port.endpoint.port,
    address: port.identity.address,
    bound: port.bound,
    tls: 'tls' in port.terms ? port.terms.tls : 'off',
    state: restarting || snapshot === undefined ? 'restarting' : stateOf(snapshot.value),
    admission: snapshot && admissionOf(snapshot.value),
    error: context?.error,
    open: port.open,
    ...port.counters.toJSON(),
  }
}

const listenerStatus = (actor: AnyActorRef): ListenerStatus => {
  const { context, value, children } = actor.getSnapshot()
  const rows: Record<string, { port: AnyPort; state: string }> = context.rows
  const { limits, open } = context.account
  const { maxConnections, perAddressLimit, clientReserve } = limits
  return {
    name: context.name,
    state: stateOf(value).split('.')[0] as string,
    open,
    limits: { maxConnections, perAddressLimit, clientReserve },
    sockets: Object.entries(rows).map(([id, { port, state }]) => socketStatus(children[id], port, state === 'restarting')),
  }
}

/** Reads the tree of actors. Listeners that are leaving are there too, under their actor's id. */
export const readStatus = (supervisor: SupervisorActor | undefined, estate: Estate): Status => {
  if (supervisor === undefined) return { state: 'idle', open: 0, listeners: {} }
  const { context, value, children } = supervisor.getSnapshot()
  const live = Object.keys(context.rows).filter((id) => children[id] !== undefined)
  return {
    state: value,
    open: estate.ledger.count(),
    listeners: Object.fromEntries(live.map((id) => [id, listenerStatus(children[id] as AnyActorRef)])),
  }
}
