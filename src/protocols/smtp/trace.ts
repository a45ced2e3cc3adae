import type { Connection } from '../../net/connection.ts'
import { asciiDomain } from '../helpers/ascii-domain.ts'
import type { Envelope } from './courier.ts'

/**
 * The lines that a server puts in front of a message that it delivers: who to return it to, and where it came from
 * (RFC 5321, 4.4). A recipient is named only where there is one: the others need not know of each other (7.2). All of it
 * is ASCII, and only as much of the client's words as the grammar has room for: SMTPUTF8 is not offered (RFC 6531, 3.7.3).
 */
export const traceLines = ({ from, to, helo, transmission }: Envelope, connection: Connection, now: Date): Buffer => {
  const client = `${clientName(helo)} (${addressLiteral(connection.remoteAddress)})`
  const recipient = to.length === 1 ? `\r\n\tfor <${to[0]}>` : ''
  const by = `${connection.domain ?? 'localhost'} with ${transmission}${recipient}`
  return Buffer.from(`Return-Path: <${from}>\r\nReceived: from ${client}\r\n\tby ${by};\r\n\t${mailDate(now)}\r\n`)
}

/** A client may call itself anything. What is no domain and no address literal is left out, and the address tells. */
const clientName = (helo: string): string => {
  const name = asciiDomain(helo)
  return DOMAIN.test(name) || LITERAL.test(name) ? name : 'unknown'
}

/** With the underscore that some hosts have in their names. */
const DOMAIN = /^[a-z0-9_](?:[a-z0-9_.-]{0,253}[a-z0-9_])?$/i
const LITERAL = /^\[[a-f0-9:.]{2,45}\]$|^\[ipv6:[a-f0-9:.]{2,45}\]$/i

/** An address as mail writes it (RFC 5321, 4.1.3). */
const addressLiteral = (address: string): string => (address.includes(':') ? `[IPv6:${address}]` : `[${address}]`)

/** A date as in RFC 5322, 3.3, in UTC. */
const mailDate = (now: Date): string => now.toUTCString().replace('GMT', '+0000')
