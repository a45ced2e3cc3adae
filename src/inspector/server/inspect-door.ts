import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connection } from '../../net/connection.ts'
import { isLoopback } from '../../policies/loopback.ts'
import type { Access } from './access.ts'
import { ApiError } from './api-error.ts'
import { toApiError } from './errors.ts'
import { checkOrigin } from './origin.ts'
import { Visit } from './visit.ts'

/** Speaks on a connection that has asked to become a WebSocket, as `upgrade` of `http.Server` hands it over. */
export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** What of the settings concerns those who would watch the actors. */
export interface InspectTerms {
  readonly hosts: readonly string[]
  readonly inspect: boolean
}

/**
 * Lets an inspector in: from this machine, where the settings allow it, of no other site, and with a session or the
 * token, which may stand in the query since a WebSocket of a browser has no headers.
 */
export const inspectDoor =
  (access: Access, terms: () => InspectTerms, upgrade: Upgrade) =>
  async (connection: Connection, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const visit = new Visit(request, new ServerResponse(request), connection, socket)
      const { hosts, inspect } = terms()
      checkOrigin(visit.asked, hosts)
      if (visit.path !== '/inspect' || !inspect || !isLoopback(connection.remoteAddress)) throw NOT_HERE
      const { token } = visit.query
      if (token !== undefined) request.headers.authorization ??= `Bearer ${token}`
      await access.check(visit, 'session')
      upgrade(request, socket, head)
    } catch (error) {
      const { status, message } = toApiError(error)
      // Node's server has let go of it, with its time-outs.
      request.socket.setTimeout(PARTING, () => socket.destroy())
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n${message}\n`)
    }
  }

/** How long one that was told no may take to close, in milliseconds. */
const PARTING = 2_000

const NOT_HERE = new ApiError(
  404,
  'NOT_FOUND',
  'Inspectors are not served here. Set admin.inspect to true, on loopback.',
)
