import { policy } from './policy.ts'
import { refuse } from './verdict.ts'

/**
 * A handshake needs a certificate for the domain that the peer came to (T4, T5, T6). With `tls: off` it is one that the
 * protocol begins: a socket asks there too, and `explain` says nothing of it.
 */
export const certificate = policy({
  reason: 'no-certificate',
  stage: 'secured',
  ownMoment: true,
  question: 'Is there no certificate for the server name or the local address?',
  description: 'Drops TLS connections to a domain without a certificate: by `tls: on` as by STARTTLS (T5).',
  compile({ transport, tls, certificates }) {
    if (transport === 'udp' || tls === 'ext') return undefined
    return {
      refusal(peer) {
        const domain = certificates.domainOf(peer)
        return certificates.has(domain) ? undefined : noCertificate(domain, peer.localAddress)
      },
      tell(peer, refusal) {
        if (tls === 'off') return undefined
        const domain = certificates.domainOf(peer)
        if (refusal === undefined) return { answer: `no, domain ${domain} has one` }
        return { answer: `yes, ${domain === undefined ? 'no domain is set' : `domain ${domain} has none`}` }
      },
    }
  },
})

const noCertificate = (domain: string | undefined, localAddress: string) =>
  refuse('no-certificate', { detail: `domain ${domain ?? '(none)'} at ${localAddress}` })
