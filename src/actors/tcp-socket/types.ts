import type { Edge } from '../../net/edges.ts'
import type { TcpPort } from '../../net/tcp.ts'
import type { Level } from '../../policies/standing.ts'
import type { SocketContext, SocketEvent, SocketInput } from '../socket-types.ts'

export type TcpSocketInput = SocketInput<TcpPort>

export interface TcpSocketContext extends SocketContext<TcpPort> {
  readonly tls: 'off' | 'on' | 'ext'
  readonly level: Level
  readonly handshakes: 'quiet' | 'handshaking' | 'certificateMissing'
  /** When those who are left are cut, on the clock of `performance`. */
  readonly drainDue: number
  /** How many connections had ended when the drain began. */
  readonly closedAtDrain: number
  readonly cut: number
}

export type TcpSocketEvent = SocketEvent | Edge
