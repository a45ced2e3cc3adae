import type { TLSSocket } from 'node:tls'
import { PortreeveError } from '../errors.ts'
import type { TcpConnection } from './tcp-connection.ts'
import { handshake } from './tls.ts'

/** Whether a protocol may offer STARTTLS (T1): not where a device encrypts (T3), nor without a certificate (T5). */
export const mayStartTls = (connection: TcpConnection): boolean => whyNot(connection) === undefined

const whyNot = ({ terms, secure, phase, domain }: TcpConnection): string | undefined => {
  if (secure) return 'the connection is secure already'
  if (phase !== 'serving') return phase === 'upgrading' ? 'it was begun before' : 'the connection is not served'
  if (terms.tls !== 'off') return `the socket has tls: ${terms.tls}`
  return terms.certificates.get(domain) === undefined
    ? `the domain ${domain ?? '(none)'} has no certificate`
    : undefined
}

/** Upgrades a clear connection. What was sent behind the command is thrown away, not executed (P7). */
export const startTls = (connection: TcpConnection): Promise<TLSSocket> => {
  if (connection.socket.destroyed) return new Promise(() => {})
  const reason = whyNot(connection)
  if (reason !== undefined) throw new PortreeveError('START_TLS_REFUSED', sentence(connection, reason))
  while (connection.socket.read() !== null);
  return new Promise((resolve) => {
    handshake(connection, 'starttls', (secured) => {
      connection.phase = 'serving'
      resolve(secured)
      if (connection.port.table.isDraining) connection.farewell()
    })
  })
}

const sentence = ({ socketName }: TcpConnection, reason: string): string =>
  `startTls on ${socketName}: ${reason}. Ask canStartTls first.`
