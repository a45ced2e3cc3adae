import type { TcpProtocol, UdpProtocol } from './protocol.ts'

/** Reads what it gets, throws it away and says nothing (RFC 863). Ends when the peer ends. */
export function discard(options?: { readonly transport?: 'tcp' }): TcpProtocol
export function discard(options: { readonly transport: 'udp' }): UdpProtocol
export function discard({ transport }: { readonly transport?: 'tcp' | 'udp' } = {}): TcpProtocol | UdpProtocol {
  if (transport === 'udp') return { name: 'discard', transport, serve: () => {} }
  return { name: 'discard', serve: ({ socket }) => void socket.resume() }
}
