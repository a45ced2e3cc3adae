import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Where the search begins: below the ports that Linux gives out by itself (32768 and up), so that no other test gets one of
 * them in between, and at a place of its own for each worker.
 */
let next = 10_000 + 2_000 * (Number(process.env.VITEST_POOL_ID ?? 0) % 10)

/** Ports of 127.0.0.1 that are free, for programs that cannot ask the system for one. */
export const freePorts = async (count: number): Promise<number[]> => {
  const ports: number[] = []
  while (ports.length < count) {
    const port = next++
    if (await isFree(port)) ports.push(port)
  }
  return ports
}

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1')
  const isBound = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false)
  if (isBound) await once(server.close(), 'close')
  return isBound
}

export const freePort = async (): Promise<number> => (await freePorts(1))[0] as number
