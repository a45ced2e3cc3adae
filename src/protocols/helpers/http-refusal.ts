import { STATUS_CODES } from 'node:http'
import type { Connection } from '../../net/connection.ts'
import type { Reason } from '../../policies/verdict.ts'

/**
 * Says no in HTTP's words (P2): 403 to those who may not come (P6), 503 to those who may come later. Said at once and
 * not after the request, so that nobody has to wait for one; RFC 9112 9.6 lets a server do so when it closes.
 */
export const refuseHttp = ({ socket }: Connection, reason: Reason): void => {
  socket.end(reason === 'clients-only' ? response(403, reason) : response(503, reason))
}

/** Says that no request came in the time that was left. */
export const lateResponse = (): string => response(408, 'no request came')

const response = (status: number, why: string): string => {
  const body = `${status} ${STATUS_CODES[status]}: ${why}\n`
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Date: ${new Date().toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
