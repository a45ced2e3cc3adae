import { createServer, type IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { HttpHost } from '../helpers/http-host.ts'
import { refuseHttp } from '../helpers/http-refusal.ts'
import { durationOption, milliseconds, pathOption, strictOptions } from '../helpers/options.ts'
import { Outage } from '../helpers/outage.ts'
import type { TcpProtocol } from '../protocol.ts'
import { serveFiles } from './files.ts'

export interface HttpOptions {
  /** The directory whose files are served. */
  readonly root: string
  /** The file that stands for its directory. Default `index.html`. */
  readonly index?: string | undefined
  /** How long a request's head may take. Default `20s`. */
  readonly headerTimeout?: Duration | undefined
  /** How long a client may take nothing of a response that waits for it. Default `60s`. */
  readonly stallTimeout?: Duration | undefined
}

export const httpOptions: z.ZodType<HttpOptions> = strictOptions({
  root: pathOption('a directory'),
  index: z.string({ error: 'a file name. Write one such as index.html.' }).optional(),
  headerTimeout: durationOption().optional(),
  stallTimeout: durationOption().optional(),
})

/** No request has a body of use here, so a minute is plenty for one to come in whole. */
const REQUEST_TIMEOUT = 60_000

/** How often the time-outs are looked at, in milliseconds. */
const CHECK_EVERY = 5_000

/** Serves the files of a directory (HTTP/1.1). */
export const http = (options: HttpOptions): TcpProtocol => {
  const headersTimeout = milliseconds('headerTimeout', options.headerTimeout ?? '20s')
  const outage = new Outage()
  const failed = (request: IncomingMessage, error: Error): void => {
    const news = outage.failed()
    if (news !== undefined) host.connectionOf(request.socket)?.notify('error', unreadable(error), { ...news })
  }
  const server = createServer(
    {
      headersTimeout,
      requestTimeout: Math.max(REQUEST_TIMEOUT, headersTimeout),
      connectionsCheckingInterval: Math.min(CHECK_EVERY, headersTimeout),
    },
    serveFiles({ root: options.root, index: options.index ?? 'index.html', failed }),
  )
  server.timeout = milliseconds('stallTimeout', options.stallTimeout ?? '60s')
  keepHalfOpen(server)
  const host = new HttpHost(server)
  return {
    name: 'http',
    allowHalfOpen: true,
    alpnProtocols: ['http/1.1'],
    serve: (connection) => host.serve(connection),
    refuse: refuseHttp,
    farewell: (connection) => host.farewell(connection),
    dispose: () => void server.close(),
  }
}

const unreadable = ({ message }: Error): string =>
  `a file could not be read: ${message}. Look at its disk and its rights.`

/** Answers a client that ended its side behind the request, as `nc -N` does; Node's types lack the property. */
const keepHalfOpen = (server: object): void => {
  Object.assign(server, { httpAllowHalfOpen: true })
}
