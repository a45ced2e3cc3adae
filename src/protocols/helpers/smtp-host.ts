import type { SMTPServer } from 'smtp-server'
import type { Connection } from '../../net/connection.ts'

type Session = SMTPServer['connections'] extends Set<infer S> ? S : never

/** Serves a host's `SMTPServer` on our connections: its sessions are its own, what they know of the client is ours. */
export class SmtpHost {
  readonly #server: SMTPServer
  readonly #sessions = new WeakMap<Connection, Session>()

  constructor(server: SMTPServer) {
    this.#server = server
  }

  serve(connection: Connection): void {
    const session = connectTo(this.#server, connection)
    if (session === undefined) return
    this.#sessions.set(connection, session)
    // It has asked the options of its server, which cannot know of this connection.
    if (connection.secure) session.session.secure = session.secure = true
  }

  /** Says good-bye at once, or instead of the next answer to a command (D2). */
  farewell(connection: Connection): void {
    const session = this.#sessions.get(connection)
    if (session === undefined) return
    const part = (): void => say.call(session, 421, 'This server is going down, come again')
    const partIfWaiting = (): void => {
      if (isWaiting(session)) part()
    }
    const say = session.send
    session.send = (...words) => {
      say.apply(session, words)
      setImmediate(partIfWaiting)
    }
    session._onCommand = part
    partIfWaiting()
  }
}

/** Its `connect` gives nothing back, but adds the session to its table: it gets an empty one for as long. */
const connectTo = (server: SMTPServer, connection: Connection): Session | undefined => {
  const { socket, remoteAddress, remotePort = 0, localAddress, localPort } = connection
  const { connections } = server
  server.connections = new Set()
  server.connect(socket, { remoteAddress, remotePort, localAddress, localPort })
  const [session] = server.connections
  server.connections = connections
  if (session !== undefined) connections.add(session)
  return session
}

const isWaiting = (session: Session): boolean =>
  session._ready && !session._handlerPending && !session._dataStream && !session._upgrading && !session._closing
