/** One end of the client's connection, as the proxy saw it. The address is in its one form (A6, RFC 5952). */
export interface ProxyEndpoint {
  readonly address: string
  readonly port: number
}

/** What the proxy knows of the client's TLS (PP2_TYPE_SSL). It is there only when the client did speak TLS (X4). */
export interface ProxyTls {
  /** The bit field as sent: 1 the client spoke TLS, 2 showed a certificate here, 4 did so earlier in the TLS session. */
  readonly clientBits: number
  /** OpenSSL's result for the client's certificate. 0 says "verified", and is also sent when there was none. */
  readonly verify: number
  /** Whether the client showed a certificate and the proxy verified it. */
  readonly clientVerified: boolean
  /** As in `TLSv1.3`. */
  readonly version?: string
  /** The common name of the client's certificate. Whatever the client put there: never an identity by itself. */
  readonly commonName?: string
  readonly cipher?: string
  /** How the certificate that the proxy showed was signed, and its key. */
  readonly signatureAlgorithm?: string
  readonly keyAlgorithm?: string
}

/** A value of a type that has no field of its own, such as the custom ones (0xE0-0xEF). */
export interface RawTlv {
  readonly type: number
  readonly value: Buffer
}

/** What a version 2 header says beside the addresses: its type-length-value vectors, each under its name. */
export interface ProxyTlvs {
  /** The protocol that the client and the proxy agreed on, as in `h2`. One character a byte. */
  readonly alpn?: string
  /** The host name that the client asked for: the SNI where it spoke TLS. */
  readonly authority?: string
  /** At most 128 bytes that name the connection along a chain of proxies. */
  readonly uniqueId?: Buffer
  readonly tls?: ProxyTls
  /** The network namespace that the proxy accepted it in. */
  readonly netns?: string
  /** Every other vector, in the order sent. */
  readonly others?: readonly RawTlv[]
}

/**
 * A PROXY protocol header. `source` and `destination` are both there or both missing. They are missing for `LOCAL`,
 * `UNKNOWN`, `UNSPEC` and UNIX sockets: the socket's own addresses hold then (X3).
 */
export interface ProxyHeader {
  readonly version: 1 | 2
  /** `local`: the proxy itself called, as for a health check. Version 1 has no word for that: it is read as `proxy`. */
  readonly command: 'proxy' | 'local'
  readonly source?: ProxyEndpoint
  readonly destination?: ProxyEndpoint
  /** The paths of a UNIX connection; an abstract name starts with `@`. Empty where the end has no name. */
  readonly unixSource?: string
  readonly unixDestination?: string
  readonly tlvs?: ProxyTlvs
}

/**
 * What the bytes so far amount to. `incomplete`: wait for more. `absent`: no header begins here. `invalid`: one began and
 * is wrong, for good. `complete`: the header is the first `length` bytes, and the next one belongs to the protocol (X5).
 */
export type ProxyResult =
  | { readonly state: 'incomplete' }
  | { readonly state: 'absent' }
  | { readonly state: 'invalid'; readonly reason: string }
  | { readonly state: 'complete'; readonly header: ProxyHeader; readonly length: number }

export const INCOMPLETE: ProxyResult = Object.freeze({ state: 'incomplete' })
export const ABSENT: ProxyResult = Object.freeze({ state: 'absent' })

export const invalid = (reason: string): ProxyResult => ({ state: 'invalid', reason })

/** The longest header that is read, in bytes: version 1 ends at 107, version 2 here. No caller needs to keep more. */
export const MAX_PROXY_HEADER = 4096

/** The text that begins a version 1 header. */
export const V1_SIGNATURE = Buffer.from('PROXY ')

/** The block that begins a version 2 header: it ends as `QUIT` so that many a protocol hangs up on it. */
export const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n')
