import type { Edge } from '../../net/edges.ts'
import type { TcpPort } from '../../net/tcp.ts'
import type { Level } from '../../policies/ledger.ts'
import type { SocketCommand, SocketContext, SocketInput } from '../socket-types.ts'

export type TcpSocketInput = SocketInput<TcpPort>

export interface TcpSocketContext extends SocketContext<TcpPort> {
  readonly tls: 'off' | 'on' | 'ext'
  readonly level: Level
  /** In milliseconds. */
  readonly drainDeadline: number
  readonly openAtDrain: number
  readonly admittedAtDrain: number
  readonly cut: number
}

export type TcpSocketEvent = SocketCommand | Edge
