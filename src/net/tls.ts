import { createSecureContext, type SecureContext, TLSSocket, type TLSSocketOptions } from 'node:tls'
import { guard } from './guard.ts'
import type { TcpConnection } from './tcp-connection.ts'
import type { TcpTerms } from './terms.ts'

/** What the handshake fails with when the name that was asked for belongs to a domain without a certificate. */
const NO_CERTIFICATE = 'PORTREEVE_NO_CERTIFICATE'

/** A context without a certificate: it lets a server name speak before the local address has the last word (T6). */
const bare: SecureContext = createSecureContext({})

/** Begins TLS on a `tls: on` connection; the protocol starts when it is done (T2). */
export const beginTls = (connection: TcpConnection): void =>
  handshake(connection, 'tls', () => {
    connection.secureBy = 'tls'
    connection.serve()
  })

/** Upgrades a clear connection. What was sent behind the command is thrown away, not executed (P7). */
export const startTls = (connection: TcpConnection): Promise<TLSSocket> => {
  while (connection.socket.read() !== null);
  return new Promise((resolve) => {
    handshake(connection, 'starttls', (secured) => {
      connection.secureBy = 'starttls'
      connection.phase = 'serving'
      resolve(secured)
    })
  })
}

const handshake = (connection: TcpConnection, by: 'tls' | 'starttls', done: (secured: TLSSocket) => void): void => {
  const { port, terms } = connection
  if (terms.certificates.isEmpty) return noCertificate(connection)
  if (port.handshakes.size >= terms.handshakeLimit) {
    const evidence = { count: port.handshakes.size, limit: terms.handshakeLimit }
    return connection.drop({ admitted: false, reason: 'handshake-limit', evidence })
  }
  const startedAt = performance.now()
  const domain = connection.domain
  const own = terms.certificates.get(domain)
  const secured = new TLSSocket(connection.socket, tlsOptions(terms, own?.context ?? bare))
  connection.phase = 'handshake'
  connection.socket = secured
  guard(secured, connection)
  port.beginHandshake(connection)
  secured.on('_tlsError', (error: NodeJS.ErrnoException) => {
    connection.error = error
    if (error.code === NO_CERTIFICATE || (own === undefined && isMissing(error))) noCertificate(connection)
  })
  secured.once('secure', () => {
    connection.serverName = secured.servername || undefined
    port.endHandshake(connection)
    const duration = performance.now() - startedAt
    port.counters.handshakes.ok++
    port.observer.secured(connection, by, duration)
    done(secured)
  })
}

/** OpenSSL's words for "this context holds no certificate". */
const isMissing = (error: NodeJS.ErrnoException): boolean =>
  /NO_SHARED_CIPHER|NO_SUITABLE_SIGNATURE_ALGORITHM|NO_CERTIFICATE_SET/.test(error.code ?? '')

/** The domain has no certificate: dropped, and an error that names the domain and the local address (T5). */
const noCertificate = (connection: TcpConnection): void => {
  const { localAddress, domain, port } = connection
  port.certificateMissing(domain, localAddress)
  const detail = `domain ${domain ?? '(none)'} at ${localAddress}`
  connection.drop({ admitted: false, reason: 'no-certificate', evidence: { detail } })
}

const tlsOptions = (terms: TcpTerms, secureContext: SecureContext): TLSSocketOptions => {
  const options: TLSSocketOptions = { isServer: true, secureContext }
  if (terms.domains.all.length > 1) options.SNICallback = (name, answer) => answerName(terms, name, answer)
  if (terms.service.alpnProtocols !== undefined) options.ALPNProtocols = [...terms.service.alpnProtocols]
  return options
}

/** A known name's certificate wins; for an unknown one the context of the local address stays (T6). */
const answerName = (
  { domains, certificates }: TcpTerms,
  name: string,
  answer: (error: Error | null, context?: SecureContext) => void,
): void => {
  const domain = domains.byServerName(name)
  if (domain === undefined) return answer(null)
  const certificate = certificates.get(domain.name)
  if (certificate !== undefined) return answer(null, certificate.context)
  answer(Object.assign(new Error(`domain ${domain.name} has no certificate`), { code: NO_CERTIFICATE }))
}
