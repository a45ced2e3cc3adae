/** Type (1 byte) and length (2 bytes) stand before each value. */
export const TLV_HEAD = 3

/**
 * Calls `read` with each type-length-value vector in `bytes[from, to)`, in order, until one is wrong: the type, and where
 * its value starts and ends. Returns what is wrong, if something is.
 */
export const eachTlv = (
  bytes: Buffer,
  from: number,
  to: number,
  read: (type: number, from: number, to: number) => string | undefined,
): string | undefined => {
  let at = from
  while (at < to) {
    if (to - at < TLV_HEAD) return 'v2: bytes left that are no TLV'
    const start = at + TLV_HEAD
    const end = start + bytes.readUInt16BE(at + 1)
    if (end > to) return 'v2: a TLV longer than what is left'
    const fault = read(bytes[at]!, start, end)
    if (fault !== undefined) return fault
    at = end
  }
  return undefined
}
