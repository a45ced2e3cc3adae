import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { ConnectionService } from '../../net/terms.ts'
import { HttpHost } from '../../protocols/helpers/http-host.ts'
import { refuseHttp } from '../../protocols/helpers/http-refusal.ts'
import type { TcpProtocol } from '../../protocols/protocol.ts'
import { messageOf, stackOf } from '../../thrown.ts'
import { Access } from './access.ts'
import { Answer, jsonAnswer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { readBody } from './body.ts'
import { checked, errorAnswer, toApiError } from './errors.ts'
import { protect } from './headers.ts'
import { type InspectTerms, inspectDoor, type Upgrade } from './inspect-door.ts'
import { KeptConnections } from './kept-connections.ts'
import { checkOrigin } from './origin.ts'
import { pageFile } from './page-files.ts'
import type { Route } from './route.ts'
import { type Match, Router } from './router.ts'
import { Visit } from './visit.ts'

/** What of the settings concerns the server; it may change while it serves. */
export interface AdminTerms extends InspectTerms {
  readonly token: string
}

/** What the server serves beside the page. */
export interface AdminServices {
  readonly routes: readonly Route[]
  /** Speaks with inspectors over WebSocket. */
  readonly inspectors?: Upgrade | undefined
  /** Default: a few seconds for the headers of a request, a minute for all of it. */
  readonly timeouts?: typeof TIMEOUTS
}

/** Times for what a client sends, in milliseconds. A connection that sends nothing has as long as slow headers have. */
const TIMEOUTS = { headersTimeout: 5_000, requestTimeout: 60_000, connectionsCheckingInterval: 1_000 }

/** The most connections that have asked for nothing: one more closes the oldest. */
const MOST_UNPROVEN = 250

/** For how long a connection at rest is left open for one more request at the end, in milliseconds: somebody waits for it. */
const GRACE = 100

/** Serves the routes of the admin API and the files of the page, to those who may. */
export class AdminServer {
  readonly protocol: TcpProtocol & Pick<ConnectionService, 'unprovenLimit'>
  readonly #host: HttpHost
  readonly #router: Router
  readonly #access: Access
  readonly #kept = new KeptConnections()
  #terms: AdminTerms

  constructor({ routes, inspectors, timeouts = TIMEOUTS }: AdminServices, terms: AdminTerms) {
    this.#terms = terms
    this.#access = new Access(terms.token, this.#kept)
    this.#router = new Router(routes)
    const server = createServer(timeouts, (request, response) => void this.#serve(request, response))
    this.#host = new HttpHost(server, GRACE)
    if (inspectors !== undefined) {
      const door = inspectDoor(this.#access, () => this.#terms, inspectors)
      server.on('upgrade', (request, socket, head) => {
        const connection = this.#host.connectionOf(request.socket)
        if (connection === undefined) return void socket.destroy()
        this.#kept.asked(connection, socket)
        void door(connection, request, socket, head)
      })
    }
    this.protocol = {
      name: 'admin',
      allowHalfOpen: true,
      alpnProtocols: ['http/1.1'],
      unprovenLimit: MOST_UNPROVEN,
      serve: (connection) => this.#host.serve(connection),
      refuse: refuseHttp,
      farewell: (connection) => this.#host.farewell(connection),
      dispose: () => void server.close(),
    }
  }

  /** Takes other terms: they hold for the next request. */
  adopt(terms: AdminTerms): void {
    this.#terms = terms
    this.#access.adopt(terms.token)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.#host.connectionOf(request.socket)
    if (connection === undefined) return void response.destroy()
    this.#kept.asked(connection, response)
    const visit = new Visit(request, response, connection)
    protect(response)
    const answer = await this.#answer(visit).catch((error) => refuse(visit, error))
    if (!response.destroyed) answer.send(response, connection.draining)
  }

  async #answer(visit: Visit): Promise<Answer> {
    const match = this.#router.find(visit.method, visit.path)
    if (match?.route.needs !== 'nothing' || visit.asked.host !== undefined) checkOrigin(visit.asked, this.#terms.hosts)
    if (match !== undefined) return this.#call(visit, match)
    if (visit.path.startsWith('/api/'))
      throw new ApiError(404, 'NOT_FOUND', 'There is no such call. GET /api/openapi.json has all.')
    if (visit.method !== 'GET') throw new ApiError(405, 'METHOD_NOT_ALLOWED', 'The page can only be read.')
    return pageFile(visit.path)
  }

  async #call(visit: Visit, { route, params }: Match): Promise<Answer> {
    await this.#access.check(visit, route.needs)
    const body = route.method === 'POST' ? await readBody(visit.request) : undefined
    const result = await route.handle({
      params: checked('params', route.params, params),
      query: checked('query', route.query, visit.query),
      body: checked('body', route.body, body),
      peer: { remoteAddress: visit.connection.remoteAddress },
      stillMay: () => this.#access.stillHolds(visit),
      session: this.#access.sessionOf(visit),
    })
    if (result instanceof Answer) return result
    return result === undefined ? NOTHING : jsonAnswer(200, result)
  }
}

const NOTHING = new (class extends Answer {
  override send(response: ServerResponse): void {
    response.writeHead(204).end()
  }
})()

/** Says no. What is our own mistake is the operator's to know. */
const refuse = ({ connection, response }: Visit, thrown: unknown): Answer => {
  const error = toApiError(thrown)
  if (error.code === 'FAILED') {
    const told = `a call of the admin API failed: ${messageOf(thrown)}. Please report it.`
    connection.notify('error', told, { stack: stackOf(thrown) })
  }
  if (error.status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="portreeve"')
  return errorAnswer(error)
}
