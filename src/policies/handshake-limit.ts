import { policy } from './policy.ts'
import { handshakeLimit as handshakeLimitSetting } from './shared-settings.ts'
import { refuse } from './verdict.ts'

/** How many TLS handshakes may be under way on a socket (T7). At the limit the address with most of them gives way. */
export const handshakeLimit = policy({
  reason: 'handshake-limit',
  stage: 'place',
  passing: true,
  question: 'Are too many TLS handshakes under way?',
  description: 'Bounds the TLS handshakes under way on one socket, fair by address (T7, M9).',
  failures: {
    'handshake-failed': 'The TLS handshake broke off.',
    'handshake-timeout': 'The TLS handshake took longer than `handshakeTimeout` (T7).',
  },
  settings: { listener: { handshakeLimit: handshakeLimitSetting } },
  compile({ transport, tls, listener: { handshakeLimit: limit }, live }) {
    if (transport === 'udp' || tls !== 'on') return undefined
    const crowded = refuse('handshake-limit', { count: limit, limit })
    return {
      refusal: (peer) =>
        live.handshakesUnderWay >= limit && !live.hasRoomForHandshake(peer.key) ? crowded : undefined,
      tell(_, refusal) {
        const count = live.handshakesUnderWay
        const answer = `${refusal === undefined ? 'no' : 'yes'}, ${count} of ${limit}`
        const givesWay = count >= limit && refusal === undefined
        return { answer: givesWay ? `${answer}, and the oldest of another address gives way` : answer, count, limit }
      },
    }
  },
})
