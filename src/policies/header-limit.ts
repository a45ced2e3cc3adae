import { policy } from './policy.ts'
import { handshakeLimit, proxyProtocol } from './shared-settings.ts'
import { refuse } from './verdict.ts'

/** How many trusted proxies may keep a socket waiting for their header at one time. They hold no place meanwhile. */
export const headerLimit = policy({
  reason: 'header-limit',
  stage: 'address',
  peerOnly: true,
  passing: true,
  question: 'Are too many PROXY headers awaited?',
  description: 'Bounds how many trusted proxies may be connected without having sent their header (X3, M9).',
  settings: { socket: { proxyProtocol }, listener: { handshakeLimit } },
  compile({ transport, socket: { proxyProtocol }, listener: { handshakeLimit: limit }, live }) {
    if (transport === 'udp' || proxyProtocol === 'off') return undefined
    const crowded = refuse('header-limit', { count: limit, limit })
    return {
      refusal: (peer) => (live.awaitedHeaders >= limit && peer.trustedProxy ? crowded : undefined),
      tell(peer, refusal) {
        const count = live.awaitedHeaders
        if (!peer.trustedProxy) return { answer: 'no, none is awaited of it', count, limit }
        return { answer: `${refusal === undefined ? 'no' : 'yes'}, ${count} of ${limit}`, count, limit }
      },
    }
  },
})
