/** The Castagnoli polynomial, bits reversed (RFC 4960, appendix B). */
const POLYNOMIAL = 0x82f63b78

const remainderOf = (byte: number): number => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => remainderOf(byte))

/** Carries the register `crc` over `bytes[from, to)`. */
const fold = (crc: number, bytes: Uint8Array, from: number, to: number): number => {
  let register = crc
  for (let i = from; i < to; i++) register = (register >>> 8) ^ TABLE[(register ^ bytes[i]!) & 0xff]!
  return register
}

const ZEROS = new Uint8Array(4)

/**
 * The CRC32C of the first `length` bytes, unsigned, with the four bytes at `field` taken as zero: that is how a checksum
 * inside of what it covers is made and verified (proxy-protocol.txt, 2.2.3).
 */
export const crc32c = (bytes: Uint8Array, length: number, field: number): number => {
  const before = fold(fold(-1, bytes, 0, field), ZEROS, 0, 4)
  return ~fold(before, bytes, field + 4, length) >>> 0
}
