import { isUtf8 } from 'node:buffer'
import { crc32c } from './crc32c.ts'
import type { ProxyTlvs, RawTlv } from './header.ts'
import { readTls } from './tlv-tls.ts'
import { MAX_UNIQUE_ID, TLV } from './tlv-types.ts'
import { eachTlv } from './tlv-walk.ts'

/** The fields while they are being read. */
type TlvDraft = { -readonly [Key in keyof ProxyTlvs]: Key extends 'others' ? RawTlv[] : ProxyTlvs[Key] }

/** The types that may come once: with a second one, two readers of one header could believe two things. */
const SINGLE: readonly number[] = [TLV.alpn, TLV.authority, TLV.crc32c, TLV.uniqueId, TLV.ssl, TLV.netns]

/**
 * Reads the vectors that fill `header` from `at` to `length` (proxy-protocol.txt, 2.2). Gives their fields, or a text
 * that says what is wrong. What is kept is copied: nothing points into the bytes that were received.
 */
export const readTlvs = (header: Buffer, at: number, length: number): ProxyTlvs | string => {
  const tlvs: TlvDraft = {}
  let seen = 0
  const fault = eachTlv(header, at, length, (type, from, to) => {
    const index = SINGLE.indexOf(type)
    if (index >= 0 && seen & (1 << index)) return 'v2: a TLV that may come once came twice'
    if (index >= 0) seen |= 1 << index
    return type === TLV.crc32c ? checkCrc(header, length, from, to) : readTlv(tlvs, type, header, from, to)
  })
  return fault ?? tlvs
}

/** The checksum covers the whole header, addresses and all (2.2.3). */
const checkCrc = (header: Buffer, length: number, from: number, to: number): string | undefined => {
  if (to - from !== 4) return 'v2: a CRC32C TLV that is not four bytes'
  return header.readUInt32BE(from) === crc32c(header, length, from) ? undefined : 'v2: the CRC32C does not match'
}

const readTlv = (tlvs: TlvDraft, type: number, header: Buffer, from: number, to: number): string | undefined => {
  switch (type) {
    case TLV.noop:
      return undefined
    case TLV.ssl:
      return readTls(header, from, to, tlvs)
    case TLV.authority:
      if (!isCleanText(header, from, to)) return 'v2: an AUTHORITY TLV that is no text'
      tlvs.authority = header.toString('utf8', from, to)
      return undefined
    case TLV.uniqueId:
      if (to - from > MAX_UNIQUE_ID) return `v2: a UNIQUE_ID TLV of more than ${MAX_UNIQUE_ID} bytes`
      tlvs.uniqueId = copy(header, from, to)
      return undefined
    case TLV.alpn:
      tlvs.alpn = header.toString('latin1', from, to)
      return undefined
    case TLV.netns:
      tlvs.netns = header.toString('utf8', from, to)
      return undefined
    default:
      tlvs.others ??= []
      tlvs.others.push({ type, value: copy(header, from, to) })
      return undefined
  }
}

const copy = (bytes: Buffer, from: number, to: number): Buffer => Buffer.copyBytesFrom(bytes, from, to - from)

/** The client chooses the name that it asks for, and the name goes far: UTF-8 (2.2.2), and no control characters. */
const isCleanText = (bytes: Buffer, from: number, to: number): boolean => {
  for (let i = from; i < to; i++) if (bytes[i]! < 0x20 || bytes[i] === 0x7f) return false
  return isUtf8(bytes.subarray(from, to))
}
