import { ipv4At, ipv6At, UNIX_BYTES, unixAt } from './address-bytes.ts'
import { INCOMPLETE, invalid, MAX_PROXY_HEADER, type ProxyHeader, type ProxyResult, type ProxyTlvs } from './header.ts'
import { readTlvs } from './tlv.ts'

/** Signature, version and command, family and transport, length: the head of every version 2 header. */
export const V2_HEAD = 16

const PROXY = 1
const INET = 1
const INET6 = 2
const DGRAM = 2

/** The bytes of both addresses and both ports, by family: UNSPEC, INET, INET6, UNIX. */
const ADDRESS_BYTES = [0, 12, 36, 2 * UNIX_BYTES]

const LOCAL: ProxyHeader = Object.freeze({ version: 2, command: 'local' })
const UNSPEC: ProxyHeader = Object.freeze({ version: 2, command: 'proxy' })

/**
 * Reads a version 2 header, which is binary (proxy-protocol.txt, 2.2). `bytes` starts with its signature.
 * The head is judged byte by byte (X5), the rest, which is bounded, when all of it is there.
 */
export const readV2 = (bytes: Buffer): ProxyResult => {
  const fault = headFault(bytes)
  if (fault !== undefined) return invalid(fault)
  if (bytes.length < V2_HEAD) return INCOMPLETE
  const length = V2_HEAD + bytes.readUInt16BE(14)
  return bytes.length < length ? INCOMPLETE : readBody(bytes, length)
}

/** What is wrong with the head, as far as it is there. `LOCAL` says nothing of its family: whatever stands there is ignored. */
const headFault = (bytes: Buffer): string | undefined => {
  if (bytes.length < 13) return undefined
  if (bytes[12]! >> 4 !== 2) return 'v2: a version that is not 2'
  const command = bytes[12]! & 15
  if (command > PROXY) return 'v2: a command that is neither LOCAL nor PROXY'
  if (bytes.length > 13 && command === PROXY) {
    if (bytes[13]! >> 4 >= ADDRESS_BYTES.length) return 'v2: an unknown address family'
    if ((bytes[13]! & 15) > DGRAM) return 'v2: an unknown transport'
  }
  return bytes.length < V2_HEAD ? undefined : lengthFault(bytes)
}

const lengthFault = (bytes: Buffer): string | undefined => {
  const length = bytes.readUInt16BE(14)
  if (length > MAX_PROXY_HEADER - V2_HEAD) return `v2: more than ${MAX_PROXY_HEADER} bytes`
  return length < addressBytes(bytes) ? 'v2: too short for its addresses' : undefined
}

/** How many bytes the addresses take, whether or not the transport lets them be believed. `LOCAL` has none to read. */
const addressBytes = (bytes: Buffer): number => ((bytes[12]! & 15) === PROXY ? ADDRESS_BYTES[bytes[13]! >> 4]! : 0)

/** Without a family the whole block is skipped: nothing says where in it the vectors would start. */
const readBody = (bytes: Buffer, length: number): ProxyResult => {
  const addresses = addressBytes(bytes)
  if (addresses === 0) return { state: 'complete', header: (bytes[12]! & 15) === PROXY ? UNSPEC : LOCAL, length }
  const at = V2_HEAD + addresses
  const tlvs = at < length ? readTlvs(bytes, at, length) : undefined
  if (typeof tlvs === 'string') return invalid(tlvs)
  return { state: 'complete', header: readAddresses(bytes, tlvs), length }
}

/** Of an unspecified transport "the receiver should ignore address information"; its vectors hold. */
const readAddresses = (bytes: Buffer, tlvs: ProxyTlvs | undefined): ProxyHeader => {
  const at = V2_HEAD
  if ((bytes[13]! & 15) === 0) return { version: 2, command: 'proxy', tlvs }
  if (bytes[13]! >> 4 === INET) return between(ipv4At(bytes, at), ipv4At(bytes, at + 4), bytes, at + 8, tlvs)
  if (bytes[13]! >> 4 === INET6) return between(ipv6At(bytes, at), ipv6At(bytes, at + 16), bytes, at + 32, tlvs)
  const unixSource = unixAt(bytes, at)
  return { version: 2, command: 'proxy', unixSource, unixDestination: unixAt(bytes, at + UNIX_BYTES), tlvs }
}

const between = (from: string, to: string, bytes: Buffer, ports: number, tlvs: ProxyTlvs | undefined): ProxyHeader => ({
  version: 2,
  command: 'proxy',
  source: { address: from, port: bytes.readUInt16BE(ports) },
  destination: { address: to, port: bytes.readUInt16BE(ports + 2) },
  tlvs,
})
