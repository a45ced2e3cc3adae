import { constants } from 'node:crypto'
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'

/** The oldest version that may be agreed on. Older ones are broken, and forbidden by RFC 8996. */
export const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

/** What a handshake may agree on. What is undefined is as Node has it. */
export interface TlsOptions {
  readonly minVersion: (typeof TLS_VERSIONS)[number]
  /** OpenSSL's names with colons between, the best first. One without a suite of TLS 1.2 leaves TLS 1.3 alone. */
  readonly ciphers?: string | undefined
  /** The curves and groups that are allowed, with colons between. */
  readonly ecdhCurve?: string | undefined
}

/**
 * A context for the server's side, with what `tls.createServer` sets and `createSecureContext` alone does not: the
 * order of the ciphers is ours, not the client's, and sessions carry a context. A client of TLS 1.2 cannot renegotiate,
 * as Node would let it: that is a handshake outside of the budget (T7, M9). Throws OpenSSL's errors.
 */
export const serverContext = (
  { minVersion, ciphers, ecdhCurve }: TlsOptions,
  pair: { readonly cert?: string; readonly key?: string } = {},
): SecureContext =>
  createSecureContext({
    ...pair,
    minVersion,
    ...(ciphers !== undefined && { ciphers }),
    ...(ecdhCurve !== undefined && { ecdhCurve }),
    honorCipherOrder: true,
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    sessionIdContext: 'portreeve',
  })

const bare = new WeakMap<TlsOptions, SecureContext>()

/** A context without a certificate: it lets a server name speak before the local address has the last word (T6). */
export const bareContext = (options: TlsOptions): SecureContext => {
  const made = bare.get(options) ?? serverContext(options)
  bare.set(options, made)
  return made
}

/** Whether an older version was agreed on than the least that is allowed. The oldest of all OpenSSL sees to itself. */
export const isTooOld = (secured: TLSSocket, { minVersion }: TlsOptions): boolean =>
  minVersion !== TLS_VERSIONS[0] && secured.getProtocol() !== minVersion

/** The first part of a list of ciphers that is none: OpenSSL complains only where no part is one. */
export const unknownCipher = (ciphers: string): string | undefined =>
  ciphers.split(':').find((part) => !isOperator(part) && !works({ ciphers: part.replace(/^[!+-]/, '') }))

/** `@STRENGTH` sorts, `@SECLEVEL=2` sets the least strength of keys. */
const isOperator = (part: string): boolean => /^@(STRENGTH|SECLEVEL=[0-5])$/.test(part)

/** The first part of a list of curves that is none. */
export const unknownCurve = (curves: string): string | undefined =>
  curves.split(':').find((ecdhCurve) => !works({ ecdhCurve }))

/** Whether OpenSSL can make a context with these options. */
export const works = (options: Omit<TlsOptions, 'minVersion'>): boolean => {
  try {
    serverContext({ minVersion: 'TLSv1.2', ...options })
    return true
  } catch {
    return false
  }
}
