import { type ProxyHeader, type ProxyResult, V1_SIGNATURE } from './header.ts'
import { LineReader } from './line-reader.ts'

const UNKNOWN: ProxyHeader = Object.freeze({ version: 1, command: 'proxy' })

const FOUR = 0x34
const SIX = 0x36
const SPACE = 0x20
const U = 0x55

/**
 * Reads a version 1 header, one line of text (proxy-protocol.txt, 2.1). `bytes` starts with its signature.
 * Each byte is judged when it is there, so that a wrong one is found out at once and not at the line's end (X5).
 */
export const readV1 = (bytes: Buffer): ProxyResult => {
  const line = new LineReader(bytes, V1_SIGNATURE.length)
  if (line.peek() === U) return readUnknown(line)
  line.literal('TCP')
  const family = line.peek()
  if (family !== FOUR && family !== SIX) return line.fail('v1: neither TCP4, TCP6 nor UNKNOWN')
  line.at++
  line.literal(' ')
  return readAddresses(line, family === FOUR)
}

/** The receiver "must ignore anything presented before the CRLF"; `UNKNOWN` alone is enough. */
const readUnknown = (line: LineReader): ProxyResult => {
  line.literal('UNKNOWN')
  if (line.peek() === SPACE) line.skipText()
  line.literal('\r\n')
  return line.failure ?? { state: 'complete', header: UNKNOWN, length: line.at }
}

/** A failure sticks to the line, so the fields are read in a row and it is asked for once, at the end. */
const readAddresses = (line: LineReader, ipv4: boolean): ProxyResult => {
  const from = ipv4 ? line.ipv4() : line.ipv6()
  line.literal(' ')
  const to = ipv4 ? line.ipv4() : line.ipv6()
  line.literal(' ')
  const fromPort = line.decimal(65535)
  line.literal(' ')
  const toPort = line.decimal(65535)
  line.literal('\r\n')
  return line.failure ?? complete(line.at, from, fromPort, to, toPort)
}

const complete = (length: number, from: string, fromPort: number, to: string, toPort: number): ProxyResult => {
  const source = { address: from, port: fromPort }
  const destination = { address: to, port: toPort }
  return { state: 'complete', header: { version: 1, command: 'proxy', source, destination }, length }
}
