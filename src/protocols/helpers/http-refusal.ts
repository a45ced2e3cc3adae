import { STATUS_CODES } from 'node:http'
import type { Connection } from '../../net/connection.ts'
import type { Reason } from '../../policies/reasons.ts'

/**
 * Says no in HTTP's words (P2): 403 to those who may not come (P6), 503 to those who may come later. Said at once and
 * not after the request, so that nobody has to wait for one; RFC 9112 9.6 lets a server do so when it closes.
 */
export const refuseHttp = ({ socket }: Connection, reason: Reason): void => {
  socket.end(reason === 'clients-only' ? response(403, reason) : response(503, reason))
}

/**
 * Says no to an HTTP/2 client: there is no response before its request, so it is sent back to HTTP/1.1 (RFC 9113 7,
 * HTTP_1_1_REQUIRED), where the words are. The frames are written as they are: a session would outlive the refusal.
 */
export const refuseHttp2 = ({ socket }: Connection, reason: Reason): void => {
  const why = Buffer.from(reason)
  const goAway = Buffer.alloc(8)
  goAway.writeUInt32BE(HTTP_1_1_REQUIRED, 4)
  socket.end(Buffer.concat([frame(SETTINGS, Buffer.alloc(0)), frame(GOAWAY, Buffer.concat([goAway, why]))]))
}

const SETTINGS = 4
const GOAWAY = 7
const HTTP_1_1_REQUIRED = 0xd

/** A frame of the connection itself, without flags (RFC 9113 4.1). */
const frame = (type: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  return Buffer.concat([head, payload])
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
