import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Connection } from '../../../net/connection.ts'
import { type ProxyEndpoint, type ProxyTls, type ProxyTlvs, writeProxyHeader } from '../../../net/proxy-header/index.ts'

/**
 * The PROXY header that tells a backend who the client is, and whom it connected to: for the backend it is as if the
 * client had come by itself. Version 2 also says that the client's side was TLS, the name asked for, and the unique id that
 * a proxy in front gave, with a checksum.
 */
export const proxyHeaderFor = (connection: Connection, version: 1 | 2): Buffer => {
  const command = connection.proxyHeader?.command ?? 'proxy'
  const ends = endsOf(connection)
  if (ends === undefined) return writeProxyHeader({ version, command })
  return writeProxyHeader({ version, command, ...ends, tlvs: tlvsOf(connection), checksum: true })
}

/** Undefined where a proxy in front did not say who the client is, or called by itself: its own address is no client's. */
const endsOf = (connection: Connection): { source: ProxyEndpoint; destination: ProxyEndpoint } | undefined => {
  const { proxyHeader, remoteAddress, remotePort, localAddress, localPort } = connection
  const isUnknown = proxyHeader !== undefined && proxyHeader.source === undefined
  // A socket that has closed meanwhile does not know its ends any more.
  if (isUnknown || remoteAddress === '' || remotePort === undefined || localAddress === '') return undefined
  return {
    source: { address: remoteAddress, port: remotePort },
    destination: { address: localAddress, port: localPort },
  }
}

const tlvsOf = (connection: Connection): ProxyTlvs => {
  const { serverName, proxyHeader } = connection
  const tls = tlsOf(connection)
  const uniqueId = proxyHeader?.tlvs?.uniqueId
  return {
    ...(isPlain(serverName) && { authority: serverName }),
    ...(uniqueId && { uniqueId }),
    ...(tls && { tls }),
  }
}

/** The client chooses the name: a backend that reads strictly would refuse one with control characters. */
const isPlain = (name: string | undefined): name is string => name !== undefined && /^\P{Cc}+$/u.test(name)

/** The client's side spoke TLS, and showed no certificate: "verified" would be 0 (proxy-protocol.txt, 2.2.6). */
const TLS_WITHOUT_CERTIFICATE: ProxyTls = { clientBits: 1, verify: 1, clientVerified: false }

/** TLS with us, or what the proxy in front knows of it, or nothing but that it was TLS (`tls: ext`). */
const tlsOf = ({ secure, socket, proxyHeader }: Connection): ProxyTls | undefined => {
  if (!secure) return undefined
  if (!isEncrypted(socket)) return proxyHeader?.tlvs?.tls ?? TLS_WITHOUT_CERTIFICATE
  const version = socket.getProtocol()
  return { ...TLS_WITHOUT_CERTIFICATE, ...(version !== null && { version }), cipher: socket.getCipher().name }
}

const isEncrypted = (socket: Socket): socket is TLSSocket => 'encrypted' in socket
