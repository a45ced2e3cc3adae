import { builtin } from './builtin.ts'
import type { TcpProtocol, UdpProtocol } from './protocol.ts'

/** Reads what it gets, throws it away and says nothing (RFC 863). Ends when the peer ends. */
export function discard(options?: { readonly transport?: 'tcp' }): TcpProtocol
export function discard(options: { readonly transport: 'udp' }): UdpProtocol
export function discard({ transport }: { readonly transport?: 'tcp' | 'udp' } = {}): TcpProtocol | UdpProtocol {
  if (transport === 'udp') return { name: 'discard', transport, serve: () => {} }
  return { name: 'discard', serve: ({ socket }) => void socket.resume() }
}

export const entry = builtin({
  summary: 'Reads what it gets, and throws it away (RFC 863).',
  transports: ['tcp', 'udp'],
  clientFirst: true,
  create: async (_, { transport }) => (transport === 'udp' ? discard({ transport }) : discard()),
})
