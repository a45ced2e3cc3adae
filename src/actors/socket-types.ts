import type { Bound } from '../net/port.ts'
import type { PortreeveEvent } from '../telemetry/events.ts'

/** Tells an event to whoever listens. It never throws. */
export type Announce = (event: PortreeveEvent) => void

/** What a socket's actor is started with. */
export interface SocketInput<P> {
  readonly port: P
  /** Ends when the actor leaves for any reason (D5). */
  readonly lease: AbortSignal
  readonly announce: Announce
  /** Too many crashes: it comes up as `failed`, with its port closed, and waits for an operator (D5). */
  readonly condemned: boolean
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
  /** `deadline` in milliseconds; 0 cuts at once. */
  | { readonly type: 'drain'; readonly deadline: number }
  /** The terms of the port have changed: what the chart shows of them is read again. */
  | { readonly type: 'update' }

/** How a socket's life ended: connections that left by themselves since the drain began, and those that were cut. */
export interface SocketReport {
  readonly socket: string
  readonly left: number
  readonly cut: number
}
