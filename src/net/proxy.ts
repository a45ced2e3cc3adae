import { Peer } from '../policies/peer.ts'
import { type Reason, refuse } from '../policies/verdict.ts'
import { type ProxyHeader, readProxyHeader } from './proxy-header/index.ts'
import type { TcpConnection } from './tcp-connection.ts'

/** Reads the PROXY header of a connection, judges the client in it, and goes on with `next` (X1 to X5). */
export const awaitHeader = (connection: TcpConnection, trusted: boolean, next: () => void): void => {
  const { port, socket, terms } = connection
  let received: Buffer = Buffer.alloc(0)
  connection.phase = 'header'
  port.headers.add(connection, terms.proxyTimeout)
  connection.headerLate = () => (terms.proxyProtocol === 'optional' ? goOn() : reject('proxy-missing', 'no header in time'))

  const stop = (): void => {
    socket.removeListener('readable', read)
    port.headers.delete(connection)
  }
  const reject = (reason: Reason, detail: string): void => {
    stop()
    connection.drop(refuse(reason, { detail }))
  }
  /** Gives back what belongs to the protocol, to the byte (X5). */
  const goOn = (header?: ProxyHeader, length = 0): void => {
    stop()
    if (received.length > length) socket.unshift(received.subarray(length))
    if (admitClient(connection, header)) next()
  }
  const read = (): void => {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) return
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const result = readProxyHeader(received)
    if (result.state === 'incomplete') return
    if (result.state === 'invalid') return reject('proxy-invalid', result.reason)
    if (result.state === 'complete') {
      return trusted ? goOn(result.header, result.length) : reject('proxy-untrusted', 'a header from a peer that is not trusted')
    }
    if (terms.proxyProtocol === 'optional') return goOn()
    reject('proxy-missing', 'the first bytes are no header')
  }
  socket.on('readable', read)
}

/** The address in the header is judged by every rule of A and M (X2); without one the socket's own peer is. */
const admitClient = (connection: TcpConnection, header: ProxyHeader | undefined): boolean => {
  const { terms } = connection
  connection.header = header
  if (header?.tlvs?.tls) connection.secureBy = 'proxy'
  if (header !== undefined && header.source === undefined && header.command === 'local') return true
  const peer = new Peer(terms.lists, terms.ipv6Prefix)
  if (header?.source !== undefined) connection.remoteAddress = header.source.address
  peer.read(connection.remoteAddress)
  const verdict = (header?.source && terms.access(peer.words)) ?? terms.ledger.take(terms.account, peer)
  if (verdict.admitted) connection.place = verdict
  else connection.drop(verdict)
  return verdict.admitted
}
