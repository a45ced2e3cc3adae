import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Started } from '../harness/server.ts'
import { BACKLOG, GREETING } from './greeting.ts'

/** Node's own server, without a question asked. */
export const start = async ({ refuse = false }: { refuse?: boolean }): Promise<Started> => {
  const server = refuse ? createServer((socket) => socket.destroy()) : createServer((socket) => socket.end(GREETING))
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}
