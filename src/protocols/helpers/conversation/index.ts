import type { Connection } from '../../../net/connection.ts'
import type { TcpProtocol } from '../../protocol.ts'
import { Conversation } from './conversation.ts'
import type { Begin } from './session.ts'

export { LineReader, TOO_LONG } from './line-reader.ts'
export type { Begin, Next, Reply, Session } from './session.ts'

/** A line protocol's way of serving: each connection gets a session, and hears its good-bye when the listener drains. */
export const conversations = (
  begin: Begin,
  longest: number,
): Pick<TcpProtocol, 'serve' | 'farewell' | 'allowHalfOpen'> => {
  const underWay = new WeakMap<Connection, Conversation>()
  return {
    // Whoever ends behind a command still gets its reply.
    allowHalfOpen: true,
    serve: (connection) => {
      // A reply of several writes, and one to each of several commands, would wait for each other.
      connection.socket.setNoDelay(true)
      const conversation = new Conversation(connection, begin(connection), longest)
      underWay.set(connection, conversation)
      return conversation.run()
    },
    farewell: (connection) => underWay.get(connection)?.farewell(),
  }
}
