import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { type Cost, costOf } from '../growth/cost.ts'
import type { Started } from '../harness/server.ts'

const open = async (count: number): Promise<Server[]> => {
  const servers = Array.from({ length: count }, () => createServer((socket) => socket.resume()).listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return servers
}

/** So many servers of Node's own, all at once, and a hundred more. */
export const start = async (): Promise<Started> => {
  const round = async (): Promise<Record<string, Cost>> => {
    const servers: Server[] = []
    const grow = (count: number) => costOf(async () => void servers.push(...(await open(count))))
    const costs = { start: await grow(1_000), add: await grow(100) }
    for (const server of servers) server.close()
    return costs
  }
  return { port: 0, answers: { 'round of 1000': round } }
}
