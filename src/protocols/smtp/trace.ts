import type { Connection } from '../../net/connection.ts'
import type { Envelope } from './courier.ts'

/**
 * The lines that a server puts in front of a message that it delivers: who to return it to, and where it came from
 * (RFC 5321, 4.4). A recipient is named only where there is one: the others need not know of each other (7.2).
 */
export const traceLines = ({ from, to, helo, transmission }: Envelope, connection: Connection, now: Date): Buffer => {
  const client = `${helo} (${addressLiteral(connection.remoteAddress)})`
  const recipient = to.length === 1 ? `\r\n\tfor <${to[0]}>` : ''
  const by = `${connection.domain ?? 'localhost'} with ${transmission}${recipient}`
  return Buffer.from(`Return-Path: <${from}>\r\nReceived: from ${client}\r\n\tby ${by};\r\n\t${mailDate(now)}\r\n`)
}

/** An address as mail writes it (RFC 5321, 4.1.3). */
const addressLiteral = (address: string): string => (address.includes(':') ? `[IPv6:${address}]` : `[${address}]`)

/** A date as in RFC 5322, 3.3, in UTC. */
const mailDate = (now: Date): string => now.toUTCString().replace('GMT', '+0000')
