import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SecureContext } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'
import type { DomainNames } from '../policies/domains.ts'
import { serverContext, type TlsOptions } from './secure-context.ts'
import { selfSigned } from './self-signed.ts'

/** A domain as its handshakes need to know it. */
export interface TlsDomain extends DomainNames {
  readonly tlsOptions: TlsOptions
}

/** Where a domain's certificate comes from. No certificate: the domain has none (T5). */
export interface CertificateSource extends TlsDomain {
  /** A PEM file, with the chain behind the certificate, or `self-signed`. */
  readonly certificate?: string | undefined
  /** A PEM file. Without it the key stands in the certificate's file. */
  readonly key?: string | undefined
}

export interface Certificate {
  readonly context: SecureContext
  /** The PEM text that it was made from: tells whether a changed file has changed. */
  readonly pem: string
  readonly subject: string
  readonly validTo: string
  readonly selfSigned: boolean
  /** Where it came from, and how its handshakes are. */
  readonly source: CertificateSource
}

/** The certificates in use, by domain. Replaced in place: the next handshake takes the new one, open connections stay (T9). */
export class CertificateStore {
  readonly #byDomain = new Map<string, Certificate>()

  get isEmpty(): boolean {
    return this.#byDomain.size === 0
  }

  get(domain: string | undefined): Certificate | undefined {
    return domain === undefined ? undefined : this.#byDomain.get(domain)
  }

  set(domain: string, certificate: Certificate): void {
    this.#byDomain.set(domain, certificate)
  }

  /** Takes the certificates of a whole table of domains: those that are gone are forgotten. */
  replace(certificates: ReadonlyMap<string, Certificate>): void {
    this.#byDomain.clear()
    for (const [domain, certificate] of certificates) this.#byDomain.set(domain, certificate)
  }
}

/** One that was made for trying out is made anew when less than half of its 30 days is left. In milliseconds. */
const HALF_ITS_TIME = 15 * 86_400_000

/**
 * Reads a certificate and its key. The one in use is kept where neither its text nor its options are others: sessions
 * that were begun with it can be resumed. Throws an error whose message says which file, what is wrong and what to do.
 */
export const loadCertificate = async (source: CertificateSource, inUse?: Certificate): Promise<Certificate> => {
  if (source.certificate === 'self-signed') {
    const lasts = inUse !== undefined && Date.parse(inUse.validTo) > Date.now() + HALF_ITS_TIME
    if (lasts && isDeepStrictEqual(inUse.source, source)) return inUse
    return build(await selfSigned(source), source, 'the self-signed certificate')
  }
  const certificate = source.certificate as string
  const key = source.key ?? certificate
  const [cert, keyPem] = await Promise.all([read(certificate), read(key)])
  const isSame = inUse?.pem === cert + keyPem && isDeepStrictEqual(inUse.source.tlsOptions, source.tlsOptions)
  if (isSame) return inUse
  return build({ cert, key: keyPem }, source, key === certificate ? certificate : `${certificate} with ${key}`)
}

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`cannot read ${file} (${code}). Check the path and its permissions.`, { cause: error })
  }
}

const build = (pair: { cert: string; key: string }, source: CertificateSource, what: string): Certificate => {
  try {
    const context = serverContext(source.tlsOptions, pair)
    const { subject, issuer, validTo } = new X509Certificate(pair.cert)
    const until = new Date(validTo).toISOString()
    return { context, pem: pair.cert + pair.key, subject, validTo: until, selfSigned: subject === issuer, source }
  } catch (error) {
    const { message } = error as Error
    throw new Error(`cannot use ${what}: ${message}. It takes a PEM certificate and its own private key.`, {
      cause: error,
    })
  }
}
