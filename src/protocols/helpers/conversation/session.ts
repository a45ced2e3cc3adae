import type { Socket } from 'node:net'
import type { Connection } from '../../../net/connection.ts'

/** What a session wants done with what it was told. In the order of the fields. */
export interface Reply {
  /** Written as it is, line ends and all. Text goes as UTF-8. */
  readonly say?: string | Buffer
  /** Written behind it, as fast as the peer takes it. */
  readonly stream?: AsyncIterable<Buffer>
  readonly next?: Next
}

/**
 * What follows a reply; the next line, where nothing is said. `close`: nothing more is read. `start-tls`: the handshake,
 * and the input behind the command is thrown away (P7). `literal`: so many bytes, which go to `literal`. `handOff`:
 * somebody else has the socket from now on, with what was read of it already; no listener of ours is left on it.
 */
export type Next =
  | 'close'
  | 'start-tls'
  | { readonly literal: number }
  | { readonly handOff: (socket: Socket, read: Buffer) => void }

/** What one peer and a line protocol have said to each other: line in, reply out. It touches no socket. */
export interface Session {
  greet(): Reply | Promise<Reply>
  /** A line without its ending. The next one waits until the reply is written. */
  line(line: Buffer): Reply | Promise<Reply>
  /** The bytes that `literal` asked for. */
  literal?(bytes: Buffer): Reply | Promise<Reply>
  /** The handshake that `start-tls` asked for is done: what was known before is forgotten (RFC 3207, RFC 2595). */
  secured?(): void
  /** The last words to one who sends a line without end. */
  tooLong(): string
  /** The last words to one who says nothing for too long. */
  timedOut(): string
  /** The last words when the listener drains (D2): said between two commands, never within one. */
  farewell(): string
  /** How long the next line may take to come in whole, in milliseconds. Asked before each. */
  readonly patience: number
  /** Frees what is held. Once, whatever ended it; also when it was handed off. */
  end?(): void
}

/** Makes the session of a connection. */
export type Begin = (connection: Connection) => Session
