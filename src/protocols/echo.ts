import type { Datagram } from '../net/udp.ts'
import { builtin } from './builtin.ts'
import { echoBack } from './helpers/echo-back.ts'
import type { TcpProtocol, UdpProtocol } from './protocol.ts'

/** Sends back what it gets (RFC 862). */
export function echo(options?: { readonly transport?: 'tcp' }): TcpProtocol
export function echo(options: { readonly transport: 'udp' }): UdpProtocol
export function echo({ transport }: { readonly transport?: 'tcp' | 'udp' } = {}): TcpProtocol | UdpProtocol {
  if (transport === 'udp') return { name: 'echo', transport, serve: answer }
  return { name: 'echo', allowHalfOpen: true, serve: ({ socket }) => echoBack(socket) }
}

export const entry = builtin({
  summary: 'Sends back what it gets (RFC 862).',
  transports: ['tcp', 'udp'],
  clientFirst: true,
  create: async (_, { transport }) => (transport === 'udp' ? echo({ transport }) : echo()),
})

/** Ports below belong to system services. */
const FIRST_CLIENT_PORT = 1024

/**
 * No answer where an answer would be answered: two echo services that are introduced to each other by one forged
 * datagram would never stop (CVE-1999-0103). Of those elsewhere only the port can be known; `replyRate` bounds the rest.
 */
const answer = (datagram: Datagram): void => {
  const { remotePort, localPort } = datagram
  if (remotePort >= FIRST_CLIENT_PORT && remotePort !== localPort) datagram.reply(datagram.data)
}
