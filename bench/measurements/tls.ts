import { withCertificate } from '../harness/certificate.ts'
import { fight } from '../harness/duel.ts'
import { handshakes } from '../harness/handshakes.ts'
import type { Measurement } from './index.ts'

/** The way of an encrypted connection. */
export const tls: Measurement = {
  name: 'tls',
  about: 'a full TLS 1.3 handshake, a line, close; with every policy on, against tls.createServer with none',
  run: (options) =>
    withCertificate((files) =>
      fight(
        {
          name: 'tls',
          against: 'tls.createServer',
          ours: { module: 'portreeve', options: { files } },
          theirs: { module: 'bare-tls', options: { files } },
          goal: 0.98,
        },
        handshakes,
        options,
      ),
    ),
}
