import { policy } from './policy.ts'
import { proxyProtocol } from './shared-settings.ts'
import { refuse } from './verdict.ts'

const UNTRUSTED = refuse('proxy-untrusted')
const WITH_HEADER = refuse('proxy-untrusted', { detail: 'a header from a peer that is not trusted' })

const NOT_READ = {
  answer: 'no, but the socket reads no header: it is data for the protocol, and the proxy is the client',
}

/** Who may speak for others (X1): without trust nobody comes to a socket that requires a header, nor with one. */
export const proxyTrust = policy({
  reason: 'proxy-untrusted',
  stage: 'address',
  peerOnly: true,
  question: 'Is it not trusted, where a PROXY header is expected?',
  description:
    'Believes PROXY headers of trusted proxies only, and serves others only where a header is optional (X1, X3).',
  settings: { socket: { proxyProtocol } },
  compile({ transport, socket: { proxyProtocol } }) {
    if (transport === 'udp') return undefined
    if (proxyProtocol === 'off') return { tell: ({ hasHeader }) => (hasHeader ? NOT_READ : undefined) }
    const required = proxyProtocol === 'required'
    return {
      refusal(peer) {
        if (!(required || peer.hasHeader) || peer.trustedProxy) return undefined
        return required ? UNTRUSTED : WITH_HEADER
      },
      tell(peer, refusal) {
        if (refusal !== undefined) return { answer: 'yes, the trusted proxies lack the address' }
        return {
          answer: peer.trustedProxy ? 'no, it is a trusted proxy' : 'no, a header is optional and it sends none',
        }
      },
    }
  },
})
