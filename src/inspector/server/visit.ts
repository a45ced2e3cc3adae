import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connection } from '../../net/connection.ts'
import { ApiError } from './api-error.ts'
import type { Asked } from './origin.ts'

/** One request with all that is asked of it. */
export class Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly connection: Connection
  /** What closes with the answer. */
  readonly answer: EventEmitter
  readonly path: string
  readonly query: Readonly<Record<string, string>>

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Connection,
    answer: EventEmitter = response,
  ) {
    this.request = request
    this.response = response
    this.connection = connection
    this.answer = answer
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s)
    this.path = path
    this.query = Object.fromEntries(new URLSearchParams(query))
  }

  /** HEAD is a GET of which Node sends the headers alone. */
  get method(): string {
    return this.request.method === 'HEAD' ? 'GET' : (this.request.method ?? '')
  }

  get asked(): Asked {
    const { host, origin, 'sec-fetch-site': fetchSite } = this.request.headers
    const { localAddress, localPort, secure } = this.connection
    return { host, origin, fetchSite: fetchSite as string | undefined, localAddress, localPort, secure }
  }

  /** What stands behind `Bearer` (RFC 6750 2.1). */
  get bearer(): string | undefined {
    return /^Bearer +(\S+)$/i.exec(this.request.headers.authorization ?? '')?.[1]
  }

  /** The session that the browser sends. */
  get session(): string | undefined {
    const start = `${this.#cookie}=`
    const cookies = (this.request.headers.cookie ?? '').split(/; */)
    return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length)
  }

  /** Gives the browser a session, or takes it away. */
  keepSession(id: string | undefined): void {
    const secure = this.connection.secure ? '; Secure' : ''
    const end = id === undefined ? '; Max-Age=0' : ''
    this.response.setHeader(
      'Set-Cookie',
      `${this.#cookie}=${id ?? ''}; Path=/; HttpOnly; SameSite=Strict${secure}${end}`,
    )
  }

  /** Browsers keep one jar for all ports of a host: each admin listener has a name of its own there. */
  get #cookie(): string {
    const { secure, localPort } = this.connection
    return `${secure ? '__Host-' : ''}portreeve-${localPort}`
  }
}

/** What is refused when the token, or anything to show, is missing. */
export const unauthorized = (needs: 'session' | 'token'): ApiError => {
  const what = needs === 'token' ? 'This changes something, and needs the token' : 'This needs a session or the token'
  return new ApiError(401, 'TOKEN_MISSING', `${what}: send it as Authorization: Bearer TOKEN.`)
}
