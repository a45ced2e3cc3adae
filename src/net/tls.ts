import { type SecureContext, TLSSocket, type TLSSocketOptions } from 'node:tls'
import type { TlsDomain } from './certificates.ts'
import { connectionOf, guard } from './guard.ts'
import { endUnsent } from './peer-gone.ts'
import { bareContext, isTooOld } from './secure-context.ts'
import type { TcpConnection } from './tcp-connection.ts'

/** Begins TLS on a `tls: on` connection; the protocol starts when it is done (T2). */
export const beginTls = (connection: TcpConnection): void =>
  handshake(connection, 'tls', () => connection.port.secured(connection))

/** Does a handshake, within the budget and the deadline of T7. Calls `done` when it has succeeded, and only then. */
export const handshake = (
  connection: TcpConnection,
  by: 'tls' | 'starttls',
  done: (secured: TLSSocket) => void,
): void => {
  const { port, terms, tlsDomain } = connection
  const certificate = terms.certificates.get(tlsDomain?.name)
  if (!mayHaveOther(connection) && noCertificate(connection)) return
  // From here on there is a domain: without one nothing could have a certificate.
  if (isFull(connection) && !port.handshakes.makeRoom(connection)) port.handshakes.tooMany(connection)
  else begin(connection, certificate?.context ?? bareContext((tlsDomain as TlsDomain).tlsOptions), by, done)
}

const begin = (
  connection: TcpConnection,
  context: SecureContext,
  by: 'tls' | 'starttls',
  done: (secured: TLSSocket) => void,
): void => {
  const { port } = connection
  const startedAt = performance.now()
  const secured = new TLSSocket(connection.socket, tlsOptions(connection, context))
  connection.phase = by === 'tls' ? 'handshake' : 'upgrading'
  connection.socket = secured
  guard(secured, connection)
  port.handshakes.begin(connection)
  secured.on('_tlsError', noteTlsError)
  secured.once('secure', () => {
    if (typeof secured.servername === 'string') connection.serverName = secured.servername
    // A resumed session of TLS 1.2 may carry the name of another domain, and Node asks for no certificate then.
    if (tooOld(connection, secured)) return
    connection.secureBy = by
    port.handshakes.succeeded(connection, by, performance.now() - startedAt)
    setImmediate(endUnsent, secured)
    done(secured)
  })
}

/** Whether a server name can lead to a certificate, where the local address does not (T6). */
const mayHaveOther = ({ terms: { domains, certificates } }: TcpConnection): boolean =>
  domains.all.length > 1 && !certificates.isEmpty

/**
 * Node gives errors of a wrapped socket to `_tlsError` alone. One of a handshake destroys the socket by itself; one that
 * comes later, as a record that cannot be decrypted, would leave it open.
 */
function noteTlsError(this: TLSSocket, error: NodeJS.ErrnoException): void {
  const connection = connectionOf(this)
  connection.error ??= error
  if (connection.phase !== 'handshake' && connection.phase !== 'upgrading') this.destroy(error)
  else if (isMissing(error)) noCertificate(connection)
}

/** OpenSSL's words for "this context holds no certificate". */
const isMissing = (error: NodeJS.ErrnoException): boolean =>
  /NO_SHARED_CIPHER|NO_SUITABLE_SIGNATURE_ALGORITHM|NO_CERTIFICATE_SET/.test(error.code ?? '')

/** Whether the domain has no certificate: then it is dropped, with an error that names the domain and the local address (T5). */
const noCertificate = (connection: TcpConnection): boolean => {
  const { port } = connection
  const refusal = port.ask('no-certificate', connection)
  if (refusal === undefined) return false
  port.certificateMissing(connection)
  connection.drop(refusal)
  return true
}

const isFull = ({ port, terms }: TcpConnection): boolean => port.handshakes.size >= terms.handshakeLimit

const tlsOptions = (connection: TcpConnection, secureContext: SecureContext): TLSSocketOptions => {
  const { domains, service } = connection.terms
  const options: TLSSocketOptions = { isServer: true, secureContext }
  if (domains.all.length > 1) options.SNICallback = (name, answer) => answerName(connection, name, answer)
  if (service.alpnProtocols !== undefined) options.ALPNProtocols = [...service.alpnProtocols]
  return options
}

/**
 * A known name's certificate wins; for an unknown one that of the local address stays (T6). Of the context Node takes
 * the certificate and its key only: the ciphers and curves were those of the local address's domain from the start.
 */
const answerName = (
  connection: TcpConnection,
  name: string,
  answer: (error: Error | null, context?: SecureContext) => void,
): void => {
  connection.serverName = name
  if (noCertificate(connection) || tooOld(connection, connection.socket as TLSSocket)) return
  answer(null, connection.terms.certificates.get(connection.domain)?.context)
}

/** The domain of a server name may ask for a newer version than that of the local address, which OpenSSL looks at. */
const tooOld = (connection: TcpConnection, secured: TLSSocket): boolean => {
  const { tlsDomain } = connection
  if (tlsDomain === undefined || !isTooOld(secured, tlsDomain.tlsOptions)) return false
  const version = secured.getProtocol()
  const detail = `${version} is below ${tlsDomain.tlsOptions.minVersion} of domain ${tlsDomain.name}`
  connection.port.handshakes.failed(connection, detail)
  connection.socket.destroy()
  return true
}
