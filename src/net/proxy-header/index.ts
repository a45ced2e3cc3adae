import { ABSENT, INCOMPLETE, type ProxyResult, V1_SIGNATURE, V2_SIGNATURE } from './header.ts'
import { readV1 } from './v1.ts'
import { readV2 } from './v2.ts'

export {
  MAX_PROXY_HEADER,
  type ProxyEndpoint,
  type ProxyHeader,
  type ProxyResult,
  type ProxyTls,
  type ProxyTlvs,
} from './header.ts'
export { type ProxyHeaderToWrite, writeProxyHeader } from './write.ts'

/**
 * Reads the PROXY protocol header, version 1 or 2, at the start of `bytes`, which is everything received so far.
 * Pure, never throws, and a verdict other than `incomplete` never changes when more bytes follow (X3, X5).
 * The specification is HAProxy's proxy-protocol.txt; where other readers are lax this one is not.
 */
export const readProxyHeader = (bytes: Buffer): ProxyResult => {
  const signature = bytes[0] === V2_SIGNATURE[0] ? V2_SIGNATURE : V1_SIGNATURE
  const compared = Math.min(bytes.length, signature.length)
  for (let i = 0; i < compared; i++) if (bytes[i] !== signature[i]) return ABSENT
  if (bytes.length < signature.length) return INCOMPLETE
  return signature === V1_SIGNATURE ? readV1(bytes) : readV2(bytes)
}
