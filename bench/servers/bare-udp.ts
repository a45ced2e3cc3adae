import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { Started } from '../harness/server.ts'

/** Node's own datagram socket, that sends back what it gets. */
export const start = async (): Promise<Started> => {
  const socket = createSocket('udp4')
  socket.on('message', (data, { port, address }) => socket.send(data, port, address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { port: socket.address().port }
}
