import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { Started } from '../harness/server.ts'
import { FLOODED } from './flooded.ts'
import { BACKLOG, GREETING } from './greeting.ts'

/** Node's own server with the one limit that it has. */
export const start = async (): Promise<Started> => {
  const server = createServer((socket) => {
    socket.on('error', ignore).setTimeout(FLOODED.patience, () => socket.destroy())
    socket.resume().write(GREETING)
  })
  server.maxConnections = FLOODED.maxConnections
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}

const ignore = (): void => {}
