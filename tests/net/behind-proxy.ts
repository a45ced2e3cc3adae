import type { Connection } from '../../src/net/connection.ts'
import { writeProxyHeader } from '../../src/net/proxy-header/index.ts'
import type { PortOptions } from '../support/net.ts'

/** Where the proxy calls from, and the client that it names. */
export const PROXY = '127.0.0.1'
export const CLIENT = '198.51.100.7'

/** The same header in both versions. */
export const V1 = `PROXY TCP4 ${CLIENT} 192.0.2.1 4000 25\r\n`
export const V2 = writeProxyHeader({
  version: 2,
  source: { address: CLIENT, port: 4000 },
  destination: { address: '192.0.2.1', port: 25 },
})

/** Options of a socket that trusts the proxy, and wants a header. */
export const behind = (options: PortOptions = {}): PortOptions => ({
  proxyProtocol: 'required',
  lists: { trustedProxies: PROXY },
  ...options,
})

/** Says who is there, and sends back what comes, to the byte. */
export const mirror = (connection: Connection): void => {
  connection.socket.write(`${connection.remoteAddress}|`)
  connection.socket.pipe(connection.socket)
}
