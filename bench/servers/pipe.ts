import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { Started } from '../harness/server.ts'

/** The relay that one writes first. */
export const start = async ({ backend }: { backend: number }): Promise<Started> => {
  const server = createServer((client) => {
    const socket = connect(backend, '127.0.0.1')
    client.pipe(socket)
    socket.pipe(client)
    client.on('error', () => socket.destroy())
    socket.on('error', () => client.destroy())
  })
  server.listen({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}
