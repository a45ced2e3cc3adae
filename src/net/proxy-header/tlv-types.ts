/** The registered types of vectors (proxy-protocol.txt, 2.2). Every other type is kept as it is. */
export const TLV = {
  alpn: 0x01,
  authority: 0x02,
  crc32c: 0x03,
  noop: 0x04,
  uniqueId: 0x05,
  ssl: 0x20,
  netns: 0x30,
} as const

/** The vectors within an SSL vector, all of them text, by the field that holds it (2.2.6). */
export const TLS_TEXTS = [
  [0x21, 'version'],
  [0x22, 'commonName'],
  [0x23, 'cipher'],
  [0x24, 'signatureAlgorithm'],
  [0x25, 'keyAlgorithm'],
] as const

/** An SSL vector starts with the client's bits (1 byte) and the result of verification (4 bytes). */
export const SSL_HEAD = 5

/** The client's bits: it spoke TLS; it showed a certificate, on this connection or in this TLS session. */
export const CLIENT_SSL = 1
export const CLIENT_CERTIFICATE = 2 | 4

/** A unique id is at most this long (2.2.5). */
export const MAX_UNIQUE_ID = 128
