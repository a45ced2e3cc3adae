import { isDeepStrictEqual } from 'node:util'
import { type ProxyHeader, type ProxyResult, readProxyHeader } from '../../../src/net/proxy-header/index.ts'

/** Bytes of text, one character a byte. */
export const text = (line: string): Buffer => Buffer.from(line, 'latin1')

export const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')

/** A version 2 header from what follows its signature. */
export const v2 = (digits: string): Buffer => hex(`0d0a0d0a000d0a515549540a${digits}`)

/** A version 2 header for TCP over IPv4, 203.0.113.7:56324 to 198.51.100.2:443, with these vectors and the right length. */
export const withTlvs = (tlvs: string): Buffer => {
  const value = hex(tlvs)
  const length = (12 + value.length).toString(16).padStart(4, '0')
  return Buffer.concat([v2(`2111${length}cb007107c6336402dc0401bb`), value])
}

export const header = (bytes: Buffer): ProxyHeader => {
  const result = readProxyHeader(bytes)
  if (result.state !== 'complete') throw new Error(`not complete: ${JSON.stringify(result)}`)
  return result.header
}

/** The verdict on each part of `bytes` that begins at its start, the empty one first. */
const verdicts = (bytes: Buffer): ProxyResult[] =>
  Array.from({ length: bytes.length + 1 }, (_, length) => readProxyHeader(bytes.subarray(0, length)))

/** Fails unless the first verdict that is not `incomplete` is the last word (X5). Gives it, and after how many bytes it came. */
export const settle = (bytes: Buffer): { result: ProxyResult; after: number } => {
  const results = verdicts(bytes)
  const after = results.findIndex(({ state }) => state !== 'incomplete')
  const result = after < 0 ? results.at(-1)! : results[after]!
  const changed = after < 0 ? undefined : results.slice(after).find((later) => !isDeepStrictEqual(later, result))
  if (changed) throw new Error(`${JSON.stringify(result)} after ${after} bytes became ${JSON.stringify(changed)}`)
  return { result, after }
}
