import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { SecureContext } from 'node:tls'
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

/** Reads a certificate and its key. Throws an error whose message says which file, what is wrong and what to do. */
export const loadCertificate = async (source: CertificateSource): Promise<Certificate> => {
  if (source.certificate === 'self-signed')
    return build(await selfSigned(source), source.tlsOptions, 'the self-signed certificate')
  const certificate = source.certificate as string
  const key = source.key ?? certificate
  const [cert, keyPem] = await Promise.all([read(certificate), read(key)])
  const what = key === certificate ? certificate : `${certificate} with ${key}`
  return build({ cert, key: keyPem }, source.tlsOptions, what)
}

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(`cannot read ${file} (${code}). Check the path and its permissions.`, { cause: error })
  }
}

const build = ({ cert, key }: { cert: string; key: string }, options: TlsOptions, what: string): Certificate => {
  try {
    const context = serverContext(options, { cert, key })
    const { subject, issuer, validTo } = new X509Certificate(cert)
    const pem = cert + key
    return { context, pem, subject, validTo: new Date(validTo).toISOString(), selfSigned: subject === issuer }
  } catch (error) {
    const { message } = error as Error
    throw new Error(`cannot use ${what}: ${message}. It takes a PEM certificate and its own private key.`, {
      cause: error,
    })
  }
}
