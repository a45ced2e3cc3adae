import { readdirSync } from 'node:fs'
import type { Portreeve, SocketStatus } from '../../src/index.ts'

/** What is left of the connections: at the end of a storm each must be what it was at the start, and the places 0. */
export type Counts = Readonly<Record<string, number>>

/** Everything of a socket that has a size: the table, and whoever is waited for. */
const sizes = (port: object): [string, number][] =>
  Object.entries(port).flatMap(([name, part]: [string, { size?: unknown } | undefined]) =>
    typeof part?.size === 'number' ? [[name, part.size]] : [],
  )

const handles = (kind: RegExp): number => process.getActiveResourcesInfo().filter((name) => kind.test(name)).length

const descriptors = (): number => {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

export const readCounts = (portreeve: Portreeve, listener: string): Counts => {
  const { ledger } = portreeve.estate
  const account = portreeve.estate.account(listener)!
  const counts: Record<string, number> = {
    'status().open': portreeve.status().open,
    'places of the ledger': ledger.open,
    'places of the listener': account.open,
    'addresses of the listener': account.addresses().length,
    'addresses of the server': ledger.addresses().length,
    'socket handles': handles(/^(TCPSocketWrap|TLSWrap)$/),
    descriptors: descriptors(),
  }
  for (const port of portreeve.estate.portsOf(listener)) {
    for (const [name, size] of sizes(port)) counts[name] = (counts[name] ?? 0) + size
    counts['admitted but not closed'] =
      (counts['admitted but not closed'] ?? 0) + port.counters.admitted - port.counters.closed
  }
  return counts
}

const add = (sums: Record<string, number>, more: Readonly<Record<string, number | undefined>>): void => {
  for (const [name, count = 0] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + count
}

const words = (sums: Readonly<Record<string, number>>): string =>
  Object.entries(sums)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')

/** What the sockets have counted, together, in a sentence. */
export const summaryOf = (sockets: readonly SocketStatus[]): string => {
  const refused: Record<string, number> = {}
  const handshakes: Record<string, number> = {}
  const total: Record<string, number> = {}
  for (const socket of sockets) {
    add(total, { admitted: socket.admitted, closed: socket.closed, faults: socket.faults })
    add(refused, socket.refused)
    add(handshakes, { ...socket.handshakes })
  }
  return `${words(total)}; refused: ${words(refused)}; handshakes: ${words(handshakes)}`
}
