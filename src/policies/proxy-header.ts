import { policy } from './policy.ts'
import { proxyProtocol } from './shared-settings.ts'
import { refuse } from './verdict.ts'

const MISSING = refuse('proxy-missing')

/** A socket that requires a PROXY header serves nobody without one (X3). */
export const proxyHeader = policy({
  reason: 'proxy-missing',
  stage: 'client',
  question: 'Is there no PROXY header, though one is required?',
  description: 'Closes connections that bring no whole PROXY header in time where one is required (X3).',
  failures: { 'proxy-invalid': 'The PROXY header is malformed, too long, or ends too early (X5).' },
  settings: { socket: { proxyProtocol } },
  compile({ transport, socket: { proxyProtocol } }) {
    if (transport === 'udp' || proxyProtocol === 'off') return undefined
    if (proxyProtocol === 'optional') return { tell: () => ({ answer: 'no, a header is optional' }) }
    return {
      refusal: (peer) => (peer.hasHeader ? undefined : MISSING),
      tell: (_, refusal) => ({ answer: refusal === undefined ? 'no, it sends one' : 'yes, it sends none' }),
    }
  },
})
