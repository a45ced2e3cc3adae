import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createHttp2Server, type Http2Server, type Http2ServerRequest } from 'node:http2'
import type { Connection } from '../../net/connection.ts'
import { graceOf } from '../helpers/http-drain.ts'
import { HttpHost } from '../helpers/http-host.ts'
import { refuseHttp, refuseHttp2 } from '../helpers/http-refusal.ts'
import { Http2Host } from '../helpers/http2-host.ts'
import { Http2Stalls } from '../helpers/http2-stalls.ts'
import { milliseconds } from '../helpers/options.ts'
import { Outage } from '../helpers/outage.ts'
import { StallTimer } from '../helpers/stall-timer.ts'
import type { TcpProtocol } from '../protocol.ts'
import { FileBudget } from './file-budget.ts'
import { serveFiles } from './files.ts'
import { inTurn } from './in-turn.ts'
import { HTTP_DEFAULTS, type HttpOptions } from './options.ts'

export type { HttpOptions } from './options.ts'

/** No request has a body of use here, so a minute is plenty for one to come in whole. */
const REQUEST_TIMEOUT = 60_000

/** How often the time-outs are looked at, in milliseconds. */
const CHECK_EVERY = 5_000

/** Streams that one HTTP/2 client may have open at one time, as RFC 9113 6.5.2 advises at least. */
const MOST_STREAMS = 100

/** What the head of a request may have in all, in bytes: in HTTP/1 it is Node's default. */
const LONGEST_HEAD = 16_384

/** Serves the files of a directory (HTTP/1.1; HTTP/2 where the client agreed on it in the TLS handshake). */
export const http = (options: HttpOptions): TcpProtocol => {
  const headersTimeout = milliseconds('headerTimeout', options.headerTimeout ?? HTTP_DEFAULTS.headerTimeout)
  const maxOpenFiles = options.maxOpenFiles ?? HTTP_DEFAULTS.maxOpenFiles
  const outage = new Outage()
  const connectionOf = (request: IncomingMessage): Connection | undefined =>
    isHttp2(request) ? host2.connectionOf(request.stream.session) : host.connectionOf(request.socket)
  const failed = (request: IncomingMessage, error: Error): void => {
    const news = outage.failed()
    if (news !== undefined) connectionOf(request)?.notify('error', unreadable(error), { ...news })
  }
  const shortage = new Outage()
  const ranOut = (connection: Connection): void => {
    const news = shortage.failed()
    if (news !== undefined) connection.notify('warn', tooManyFiles(maxOpenFiles), { ...news })
  }
  const files = {
    root: options.root,
    index: options.index ?? HTTP_DEFAULTS.index,
    budget: new FileBudget(maxOpenFiles),
    connectionOf,
    failed,
    ranOut,
  }
  const listener = inTurn(serveFiles(files))
  const server = createServer(
    {
      headersTimeout,
      requestTimeout: Math.max(REQUEST_TIMEOUT, headersTimeout),
      connectionsCheckingInterval: Math.min(CHECK_EVERY, headersTimeout),
    },
    listener,
  )
  const stalls = new StallTimer(milliseconds('stallTimeout', options.stallTimeout ?? HTTP_DEFAULTS.stallTimeout))
  keepHalfOpen(server)
  const host = new HttpHost(server, graceOf(options.keepAliveGrace))
  const host2 = new Http2Host(http2Server(listener), (session) =>
    Http2Stalls.watch(session, stalls, { mayRest: false }),
  )
  const hostOf = (connection: Connection): HttpHost | Http2Host => (agreedOnHttp2(connection) ? host2 : host)
  return {
    name: 'http',
    allowHalfOpen: true,
    alpnProtocols: ['h2', 'http/1.1'],
    serve: (connection) => {
      stalls.watchSocket(connection.socket)
      hostOf(connection).serve(connection)
    },
    refuse: (connection, reason) => (agreedOnHttp2(connection) ? refuseHttp2 : refuseHttp)(connection, reason),
    farewell: (connection) => hostOf(connection).farewell(connection),
    dispose: () => void server.close(),
  }
}

/** The server behind the HTTP/2 sessions. Its requests look as those of HTTP/1 do. */
const http2Server = (listener: RequestListener): Http2Server =>
  createHttp2Server(
    { settings: { maxConcurrentStreams: MOST_STREAMS, maxHeaderListSize: LONGEST_HEAD } },
    listener as unknown as Parameters<typeof createHttp2Server>[1],
  )

const isHttp2 = (request: object): request is Http2ServerRequest => 'stream' in request

/** By ALPN (RFC 7301), here or at the proxy that took TLS off. */
const agreedOnHttp2 = ({ socket, proxyHeader }: Connection): boolean =>
  ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') || proxyHeader?.tlvs?.alpn === 'h2'

const unreadable = ({ message }: Error): string =>
  `a file could not be read: ${message}. Look at its disk and its rights.`

const tooManyFiles = (most: number): string =>
  `requests get 503: no more than ${most} files may be open (maxOpenFiles). Raise it, or look for clients that do not read.`

/** Answers a client that ended its side behind the request, as `nc -N` does; Node's types lack the property. */
const keepHalfOpen = (server: object): void => {
  Object.assign(server, { httpAllowHalfOpen: true })
}
