import { connect, type Socket } from 'node:net'
import { answerParent } from './child.ts'
import type { Crowd } from './crowd.ts'

/** Peers that connect at one time: fewer than any backlog. */
const AT_ONCE = 256

const open = new Set<Socket>()
let left = (): void => {}
let count = 0

/** From 2,000 addresses: one has not enough ports for all. */
const nextAddress = (): string => {
  const number = count++ % 2_000
  return `127.2.${number >> 8}.${number & 255}`
}

const enter = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: nextAddress() }, () => {
      open.add(socket)
      resolve()
    })
    socket.on('error', reject).resume()
    socket.on('close', () => {
      open.delete(socket)
      if (open.size === 0) left()
    })
  })

const fill = async (port: number, connections: number): Promise<void> => {
  let missing = connections
  const peer = async (): Promise<void> => {
    while (missing-- > 0) await enter(port)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, peer))
}

const empty = (): Promise<void> =>
  new Promise((resolve) => {
    left = resolve
    if (open.size === 0) resolve()
  })

answerParent(({ port, connections }: Crowd) => (connections === 0 ? empty() : fill(port, connections)))
