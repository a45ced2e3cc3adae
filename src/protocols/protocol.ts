import type { Connection } from '../net/connection.ts'
import type { Datagram } from '../net/udp.ts'
import type { Reason } from '../policies/reasons.ts'

/** What speaks on a TCP connection (P1, P2, P3). */
export interface TcpProtocol {
  readonly name: string
  readonly transport?: 'tcp'
  /** Keep the way out open when the peer has ended its own (TCP half-close). Default: end when the peer ends. */
  readonly allowHalfOpen?: boolean
  /** Application protocols to agree on in the TLS handshake (ALPN, RFC 7301), best first. */
  readonly alpnProtocols?: readonly string[]
  /**
   * Speaks on an admitted connection. A throw, or a rejected promise, is a fault: it ends this connection, is
   * reported with its stack, and harms nothing else (P3).
   */
  serve(connection: Connection): void | Promise<void>
  /**
   * Says no in the protocol's words, instead of `serve`: to others than clients (P6), and over a limit of count where the
   * listener has `refuseWith: words`. The connection is closed after it. Default: closed without a word.
   */
  refuse?(connection: Connection, reason: Reason): void
  /**
   * "Finish, we are draining": called once for each connection that is served when a drain starts or later (D2). Say
   * good-bye and end the socket, now or behind what is under way, and read on: the client has the listener's
   * `farewellTimeout` to close then.
   */
  farewell?(connection: Connection): void
  /** Called once, when a listener comes to use it. Ports open meanwhile: they do not wait for it. */
  start?(): void | Promise<void>
  /** Frees what the protocol holds, once no connection uses it any more. */
  dispose?(): void | Promise<void>
}

/** What answers UDP datagrams. */
export interface UdpProtocol {
  readonly name: string
  readonly transport: 'udp'
  serve(datagram: Datagram): void | Promise<void>
  start?(): void | Promise<void>
  dispose?(): void | Promise<void>
}

/** A protocol as an object. */
export type Protocol = TcpProtocol | UdpProtocol

/** A protocol as a bare function of a TCP connection. */
export type ServeConnection = (connection: Connection) => void | Promise<void>
