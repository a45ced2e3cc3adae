import type { ProxyTls, ProxyTlvs } from './header.ts'
import { SSL_HEAD, TLS_TEXTS, TLV } from './tlv-types.ts'
import { TLV_HEAD } from './tlv-walk.ts'

/** The vectors of a version 2 header as bytes, each field that is there under its type. */
export const tlvBytes = ({ alpn, authority, uniqueId, tls, netns, others }: ProxyTlvs): Buffer => {
  const parts: Buffer[] = []
  if (alpn !== undefined) parts.push(tlv(TLV.alpn, Buffer.from(alpn, 'latin1')))
  if (authority !== undefined) parts.push(tlv(TLV.authority, Buffer.from(authority)))
  if (uniqueId !== undefined) parts.push(tlv(TLV.uniqueId, uniqueId))
  if (tls !== undefined) parts.push(tlv(TLV.ssl, tlsBytes(tls)))
  if (netns !== undefined) parts.push(tlv(TLV.netns, Buffer.from(netns)))
  for (const { type, value } of others ?? []) parts.push(tlv(type, value))
  return Buffer.concat(parts)
}

/** One vector: type, length, value. */
export const tlv = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(TLV_HEAD)
  head.writeUInt8(type)
  head.writeUInt16BE(value.length, 1)
  return Buffer.concat([head, value])
}

const tlsBytes = (tls: ProxyTls): Buffer => {
  const head = Buffer.alloc(SSL_HEAD)
  head.writeUInt8(tls.clientBits)
  head.writeUInt32BE(tls.verify, 1)
  return Buffer.concat([head, ...TLS_TEXTS.map(([type, field]) => textTlv(type, tls[field]))])
}

const textTlv = (type: number, text: string | undefined): Buffer =>
  text === undefined ? Buffer.alloc(0) : tlv(type, Buffer.from(text))
