import { isIPv4 } from 'node:net'
import { plainAddress, writeIpv4, writeIpv6 } from './address-bytes.ts'
import { crc32c } from './crc32c.ts'
import { type ProxyEndpoint, type ProxyTlvs, V2_SIGNATURE } from './header.ts'
import { TLV } from './tlv-types.ts'
import { V2_HEAD } from './v2.ts'
import { tlv, tlvBytes } from './write-tlvs.ts'

const LOCAL = 0
const PROXY = 1

/** Family and transport in one byte. */
const UNSPEC = 0x00
const TCP4 = 0x11
const TCP6 = 0x21

const NOTHING = Buffer.alloc(0)

/** What a header is to say. Without both addresses it is `UNKNOWN` in version 1, `LOCAL` or `UNSPEC` in version 2. */
export interface ProxyHeaderToWrite {
  readonly version: 1 | 2
  /** `proxy` unless said otherwise. Without addresses it is `local`, which every receiver must accept. */
  readonly command?: 'proxy' | 'local'
  /** The client. IPv4 and IPv6 may stand beside each other: the IPv4 one is written as IPv4-mapped. */
  readonly source?: ProxyEndpoint
  /** What the client connected to. */
  readonly destination?: ProxyEndpoint
  /** Version 2 only: version 1 has no room for them. */
  readonly tlvs?: ProxyTlvs
  /** Whether to add a CRC32C (version 2 only). */
  readonly checksum?: boolean
}

/**
 * The bytes of a header, for whoever connects on behalf of a client (proxy-protocol.txt, 2). Send them in one piece before
 * anything else. Throws a TypeError for what is no address or port, and a RangeError where the vectors exceed 65,535 bytes.
 */
export const writeProxyHeader = (header: ProxyHeaderToWrite): Buffer => {
  const { version, command, source, destination } = header
  const ends = command !== 'local' && source && destination ? readEnds(source, destination) : undefined
  if (version === 1) return Buffer.from(ends ? v1Line(ends) : 'PROXY UNKNOWN\r\n')
  if (ends) return finish(v2Addresses(ends), header)
  return v2Head(command === 'proxy' ? PROXY : LOCAL, UNSPEC, 0)
}

interface Ends {
  readonly ipv4: boolean
  readonly from: string
  readonly fromPort: number
  readonly to: string
  readonly toPort: number
}

const readEnds = (source: ProxyEndpoint, destination: ProxyEndpoint): Ends => {
  const from = plainAddress(source)
  const to = plainAddress(destination)
  return { ipv4: isIPv4(from) && isIPv4(to), from, fromPort: source.port, to, toPort: destination.port }
}

const v1Line = ({ ipv4, from, fromPort, to, toPort }: Ends): string =>
  ipv4
    ? `PROXY TCP4 ${from} ${to} ${fromPort} ${toPort}\r\n`
    : `PROXY TCP6 ${ipv6Text(from)} ${ipv6Text(to)} ${fromPort} ${toPort}\r\n`

const ipv6Text = (address: string): string => (isIPv4(address) ? `::ffff:${address}` : address)

const v2Addresses = ({ ipv4, from, fromPort, to, toPort }: Ends): Buffer => {
  const size = ipv4 ? 4 : 16
  const head = v2Head(PROXY, ipv4 ? TCP4 : TCP6, 2 * size + 4)
  const write = ipv4 ? writeIpv4 : writeIpv6
  write(from, head, V2_HEAD)
  write(to, head, V2_HEAD + size)
  head.writeUInt16BE(fromPort, V2_HEAD + 2 * size)
  head.writeUInt16BE(toPort, V2_HEAD + 2 * size + 2)
  return head
}

const v2Head = (command: number, family: number, length: number): Buffer => {
  const head = Buffer.alloc(V2_HEAD + length)
  V2_SIGNATURE.copy(head)
  head.writeUInt8(0x20 | command, 12)
  head.writeUInt8(family, 13)
  head.writeUInt16BE(length, 14)
  return head
}

/** Adds the vectors, the checksum last, since it covers everything (2.2.3). */
const finish = (head: Buffer, { tlvs, checksum }: ProxyHeaderToWrite): Buffer => {
  const parts = [head, tlvs ? tlvBytes(tlvs) : NOTHING, checksum ? tlv(TLV.crc32c, Buffer.alloc(4)) : NOTHING]
  const whole = Buffer.concat(parts)
  whole.writeUInt16BE(whole.length - V2_HEAD, 14)
  if (checksum) whole.writeUInt32BE(crc32c(whole, whole.length, whole.length - 4), whole.length - 4)
  return whole
}
