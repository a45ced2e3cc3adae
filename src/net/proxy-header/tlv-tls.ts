import type { ProxyTls } from './header.ts'
import { CLIENT_CERTIFICATE, CLIENT_SSL, SSL_HEAD, TLS_TEXTS } from './tlv-types.ts'
import { eachTlv } from './tlv-walk.ts'

type TlsDraft = { -readonly [Key in keyof ProxyTls]: ProxyTls[Key] }

const FIELD_OF = new Map(TLS_TEXTS)

/**
 * Reads an SSL vector, whose value is `bytes[from, to)` (proxy-protocol.txt, 2.2.6). Returns what is wrong, if something is.
 * Nothing is kept unless the client's bits say TLS: the vector may come without (X4). Unknown vectors within are skipped.
 */
export const readTls = (bytes: Buffer, from: number, to: number, kept: { tls?: ProxyTls }): string | undefined => {
  if (to - from < SSL_HEAD) return 'v2: an SSL TLV that is too short'
  const tls = head(bytes[from]!, bytes.readUInt32BE(from + 1))
  const fault = eachTlv(bytes, from + SSL_HEAD, to, (type, start, end) => {
    const field = FIELD_OF.get(type as 0x21)
    if (field === undefined) return undefined
    if (tls[field] !== undefined) return 'v2: a TLV that may come once came twice'
    tls[field] = bytes.toString('utf8', start, end)
    return undefined
  })
  if (tls.clientBits & CLIENT_SSL) kept.tls = tls
  return fault
}

/** Result 0 alone does not say "verified": it is what OpenSSL gives when there is no certificate. */
const head = (clientBits: number, verify: number): TlsDraft => ({
  clientBits,
  verify,
  clientVerified: (clientBits & CLIENT_CERTIFICATE) !== 0 && verify === 0,
})
