import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Started } from '../harness/server.ts'
import { BACKLOG, DENIED_RANGES, GREETING } from './greeting.ts'
import { randomRanges } from './ranges.ts'

const MAX_CONNECTIONS = 50_000
const PER_ADDRESS = 10_000

const LOOPBACK = { first: 0x7f000000, last: 0x7fffffff }

const toNumber = (address: string): number =>
  address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0)

/** The policy that one would write by hand: a sorted list of ranges, a count of all, a count per address. */
export const start = async ({ refuse = false }: { refuse?: boolean }): Promise<Started> => {
  const denied = refuse
    ? [...randomRanges(DENIED_RANGES), LOOPBACK].sort((one, other) => one.first - other.first)
    : randomRanges(DENIED_RANGES)
  const counts = new Map<string, number>()
  let open = 0

  const isDenied = (address: number): boolean => {
    let low = 0
    let high = denied.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const { first, last } = denied[middle]!
      if (address < first) high = middle - 1
      else if (address > last) low = middle + 1
      else return true
    }
    return false
  }

  const server = createServer((socket) => {
    const address = socket.remoteAddress ?? ''
    const count = counts.get(address) ?? 0
    if (isDenied(toNumber(address)) || open >= MAX_CONNECTIONS || count >= PER_ADDRESS) return socket.destroy()
    open++
    counts.set(address, count + 1)
    socket.on('error', () => {})
    socket.on('close', () => {
      open--
      const left = counts.get(address)! - 1
      if (left === 0) counts.delete(address)
      else counts.set(address, left)
    })
    socket.end(GREETING)
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}
