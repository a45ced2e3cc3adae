import type { Server } from 'node:http'
import type { Http2SecureServer, Http2Server } from 'node:http2'
import type { Socket } from 'node:net'
import type { SMTPServer } from 'smtp-server'
import type { Duration } from '../durations.ts'
import { graceOf } from './helpers/http-drain.ts'
import { HttpHost } from './helpers/http-host.ts'
import { refuseHttp } from './helpers/http-refusal.ts'
import { Http2Host } from './helpers/http2-host.ts'
import { Http2Stalls } from './helpers/http2-stalls.ts'
import { milliseconds } from './helpers/options.ts'
import { SmtpHost } from './helpers/smtp-host.ts'
import { refuseSmtp } from './helpers/smtp-refusal.ts'
import { StallTimer } from './helpers/stall-timer.ts'
import type { TcpProtocol } from './protocol.ts'

/** A handler as `net.createServer` takes it. Bytes are opaque here: draining is up to the handler. */
export const fromHandler = (
  handler: (socket: Socket) => void | Promise<void>,
  { name = 'handler', allowHalfOpen = false }: { readonly name?: string; readonly allowHalfOpen?: boolean } = {},
): TcpProtocol => ({ name, allowHalfOpen, serve: ({ socket }) => handler(socket) })

/**
 * An `http.Server` that need not listen itself; express, koa, fastify and others give theirs. Its time-outs and its
 * `upgrade` listeners work. When a drain begins, responses to come say `Connection: close`, whatever your code sets;
 * connections at rest are left open for one more request for a second, or for `keepAliveGrace`; and upgraded connections
 * are left to their owner. The server is not closed by `dispose`: it is yours.
 *
 * TLS is Portreeve's: make it by `http.createServer`. A client that reads nothing is cut by the listener's `stallTimeout`,
 * and not by Node's time-outs.
 */
export const fromHttpServer = (
  server: Server,
  { keepAliveGrace }: { readonly keepAliveGrace?: Duration } = {},
): TcpProtocol => {
  const host = new HttpHost(server, graceOf(keepAliveGrace))
  return {
    name: 'http',
    allowHalfOpen: true,
    alpnProtocols: ['http/1.1'],
    serve: (connection) => host.serve(connection),
    refuse: refuseHttp,
    farewell: (connection) => host.farewell(connection),
  }
}

/**
 * An HTTP/2 server that need not listen itself. Clients that agree on `h2` in the TLS handshake, or speak it at once
 * in clear text, are served; HTTP/1 is not: give that a listener socket of its own. Draining lets streams finish.
 *
 * A stream is closed (`CANCEL`) when its client has taken next to nothing of what waits for it for `stallTimeout`,
 * 60s unless set: less than 16 KiB. One that has written more than 64 KiB at once gets as much more time.
 */
export const fromHttp2Server = (
  server: Http2Server | Http2SecureServer,
  { stallTimeout = '60s' }: { readonly stallTimeout?: Duration } = {},
): TcpProtocol => {
  const stalls = new StallTimer(milliseconds('stallTimeout', stallTimeout))
  const host = new Http2Host(server, (session) => Http2Stalls.watch(session, stalls, { mayRest: true }))
  return {
    name: 'http2',
    alpnProtocols: ['h2'],
    serve: (connection) => host.serve(connection),
    farewell: (connection) => host.farewell(connection),
  }
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
