import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Started } from '../harness/server.ts'
import { BACKLOG } from './greeting.ts'

/** What one writes by hand: a set of sockets, each ended at the end, and a server that is closed. */
export const start = async (): Promise<Started> => {
  const sockets = new Set<Socket>()
  let server: Server
  const open = (): Promise<number> => {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      socket.resume()
    })
    return new Promise((resolve) => {
      server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG }, () =>
        resolve((server.address() as AddressInfo).port),
      )
    })
  }
  const drain = (): Promise<number> => {
    const began = performance.now()
    return new Promise((resolve) => {
      server.close(() => resolve(performance.now() - began))
      for (const socket of sockets) socket.end()
    })
  }
  return { port: 0, answers: { open, drain, connected: () => sockets.size } }
}
