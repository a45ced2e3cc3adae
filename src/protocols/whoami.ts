import type { Connection } from '../net/connection.ts'
import { builtin } from './builtin.ts'
import { echoBack } from './helpers/echo-back.ts'
import type { TcpProtocol } from './protocol.ts'

/** Writes one JSON line with what Portreeve knows of the connection, then echoes: what does the proxy in front send? */
export const whoami = (): TcpProtocol => ({
  name: 'whoami',
  allowHalfOpen: true,
  serve: (connection) => {
    connection.socket.write(`${JSON.stringify(facts(connection))}\n`)
    echoBack(connection.socket)
  },
})

export const entry = builtin({
  summary: 'Says in one JSON line what Portreeve knows of the connection, and then echoes.',
  transports: ['tcp'],
  create: async () => whoami(),
})

/** What is not known is null, so that the keys are always the same. */
const facts = (connection: Connection): Readonly<Record<string, unknown>> => ({
  remoteAddress: connection.remoteAddress,
  remotePort: connection.remotePort ?? null,
  localAddress: connection.localAddress,
  localPort: connection.localPort,
  secure: connection.secure,
  secureBy: connection.secureBy ?? null,
  client: connection.client,
  domain: connection.domain ?? null,
  listener: connection.listener,
  socket: connection.socketName,
  peer: { address: connection.peer.address, port: connection.peer.port ?? null },
})
