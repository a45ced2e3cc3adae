import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { readMemory } from '../harness/memory.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG } from './greeting.ts'

/** Node's own server, whose connections stay open. */
export const start = async (): Promise<Started> => {
  const server = createServer((socket) => void socket.on('error', ignore).resume())
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, answers: { memory: readMemory } }
}

const ignore = (): void => {}
