import { truth } from '../fields.ts'
import { policy } from './policy.ts'
import { refuse } from './verdict.ts'

const CLIENTS_ONLY = refuse('clients-only')

/** A listener that serves clients alone says so to others in the protocol's words (P6). */
export const clientsOnly = policy({
  reason: 'clients-only',
  stage: 'session',
  question: 'Are only clients served, and is it none?',
  description: 'Tells others than clients in the protocol’s words that they are not served, and closes (P6).',
  settings: {
    listener: {
      clientsOnly: truth()
        .default(false)
        .describe('Whether only addresses in the clients list are served; others get one error message (P6).'),
    },
  },
  compile({ transport, listener }) {
    if (transport === 'udp' || !listener.clientsOnly) return undefined
    return {
      refusal: (peer) => (peer.client ? undefined : CLIENTS_ONLY),
      tell: (_, refusal) => ({
        answer: refusal === undefined ? 'no, the address is a client' : 'yes, the address is not a client',
      }),
    }
  },
})
