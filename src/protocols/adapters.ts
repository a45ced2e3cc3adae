import type { Server } from 'node:http'
import type { Http2SecureServer, Http2Server, ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { SMTPServer } from 'smtp-server'
import type { Connection } from '../net/connection.ts'
import { HttpHost } from './helpers/http-host.ts'
import { refuseHttp } from './helpers/http-refusal.ts'
import { SmtpHost } from './helpers/smtp-host.ts'
import { refuseSmtp } from './helpers/smtp-refusal.ts'
import type { TcpProtocol } from './protocol.ts'

/** A handler as `net.createServer` takes it. Bytes are opaque here: draining is up to the handler. */
export const fromHandler = (
  handler: (socket: Socket) => void | Promise<void>,
  { name = 'handler', allowHalfOpen = false }: { readonly name?: string; readonly allowHalfOpen?: boolean } = {},
): TcpProtocol => ({ name, allowHalfOpen, serve: ({ socket }) => handler(socket) })

/**
 * An `http.Server` that need not listen itself; express, koa, fastify and others give theirs. Its time-outs and its
 * `upgrade` listeners work. When a drain begins, connections at rest are ended, responses to come say `Connection:
 * close`, and upgraded connections are left to their owner. The server is not closed by `dispose`: it is yours.
 *
 * TLS is Portreeve's: make it by `http.createServer`. Node's time-outs do not cut a client that reads nothing, unless
 * you set `server.timeout`.
 */
export const fromHttpServer = (server: Server): TcpProtocol => {
  const host = new HttpHost(server)
  return {
    name: 'http',
    allowHalfOpen: true,
    alpnProtocols: ['http/1.1'],
    serve: (connection) => host.serve(connection),
    refuse: refuseHttp,
    farewell: (connection) => host.farewell(connection),
  }
}

/** A session waits for `secureConnect` as long as this says so, and a wrapped TLS socket never emits that. */
const established = (socket: Socket): Socket =>
  'secureConnecting' in socket ? Object.assign(socket, { secureConnecting: false }) : socket

/** A client has heard of the end by then, in milliseconds. */
const ROUND_TRIP = 1_000

/**
 * An HTTP/2 server that need not listen itself. Clients that agree on `h2` in the TLS handshake, or speak it at once
 * in clear text, are served; HTTP/1 is not: give that a listener socket of its own. Draining lets streams finish.
 */
export const fromHttp2Server = (server: Http2Server | Http2SecureServer): TcpProtocol => {
  const sessions = new WeakMap<Connection, ServerHttp2Session>()
  const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
  return {
    name: 'http2',
    allowHalfOpen: true,
    alpnProtocols: ['h2'],
    serve: (connection) => {
      const keep = (session: ServerHttp2Session): void => void sessions.set(connection, session)
      ;(server as Http2Server).once('session', keep)
      server.emit(event, established(connection.socket))
      server.off('session', keep)
    },
    farewell: (connection) => {
      const session = sessions.get(connection)
      if (session !== undefined) sayGoAway(session)
    },
  }
}

/**
 * First "begin no more", then, when the client must have heard it, the end: a request that crosses the first on the
 * wire is still answered (RFC 9113 6.8). Time and not a ping, since Node's clients answer none after a good-bye.
 */
const sayGoAway = (session: ServerHttp2Session): void => {
  if (session.destroyed || session.closed) return
  session.goaway(0, 2 ** 31 - 1)
  setTimeout(() => session.close(), ROUND_TRIP).unref()
}

/**
 * An `SMTPServer` of smtp-server that need not listen itself. It gets the client's address, and on a connection that is
 * secure here its sessions are. STARTTLS is its own, with its own certificate and without our deadlines: give it
 * `hideSTARTTLS: true`, or use `smtp({ deliver })`. At a drain the next command is answered with 421, a message under way
 * first with its own answer. The server is not closed by `dispose`: it is yours.
 */
export const fromSmtpServer = (server: SMTPServer): TcpProtocol => {
  const host = new SmtpHost(server)
  return {
    name: 'smtp',
    serve: (connection) => host.serve(connection),
    refuse: refuseSmtp,
    farewell: (connection) => host.farewell(connection),
  }
}
