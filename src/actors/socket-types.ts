import type { Bound } from '../net/port.ts'
import type { TcpPort } from '../net/tcp.ts'
import type { UdpPort } from '../net/udp.ts'
import type { PortreeveEvent } from '../telemetry/events.ts'
import type { Lease, LeaseEnded } from './lease.ts'

/** A TCP or UDP socket, as the actors hold it. */
export type AnyPort = TcpPort | UdpPort

/** Tells an event to whoever listens, once the actors are at rest. It never throws. */
export type Announce = (event: PortreeveEvent) => void

/** What a socket's actor is started with. */
export interface SocketInput<P> {
  readonly port: P
  /** Ends when the actor leaves for any reason (D5). */
  readonly lease: Lease
  readonly announce: Announce
  /** How it comes up. `failed`: after too many crashes it waits for an operator, with its port closed (D5). */
  readonly begin: 'binding' | 'suspended' | 'failed'
  /** Why, when it comes up as `failed`. */
  readonly error?: string | undefined
}

/** What every socket's actor knows. */
export interface SocketContext<P> extends SocketInput<P> {
  readonly error: string | undefined
  readonly bound: Bound | undefined
  /** Binds that failed in a row. */
  readonly tries: number
  /** In milliseconds. */
  readonly retryIn: number
}

export type SocketCommand =
  | { readonly type: 'suspend' }
  | { readonly type: 'resume' }
  /** `deadline` in milliseconds; 0 cuts at once. A later one counts when it ends sooner. */
  | { readonly type: 'drain'; readonly deadline: number }
  /** The terms of the port have changed: what the chart shows of them is read again. */
  | { readonly type: 'update' }

export type SocketEvent = SocketCommand | LeaseEnded

/** How a socket's life ended: connections that left by themselves since the drain began, and those that were cut. */
export interface SocketReport {
  readonly socket: string
  readonly left: number
  readonly cut: number
}
