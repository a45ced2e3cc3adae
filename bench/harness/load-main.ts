import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { visitorAddresses } from './addresses.ts'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Round } from './load.ts'

/** Peers in one backlog: below what the servers ask for, and what Linux grants (somaxconn, 4096). */
const BURST = 1_000
const AT_ONCE = 64
/** What the server still has to do for the last peer, once that peer knows that it is closed. */
const SETTLE = 30

const nextAddress = visitorAddresses()

const ignore = (): void => {}

/** A refused peer may be reset: that is an answer too. */
const visit = (port: number): Socket =>
  connect({ port, host: '127.0.0.1', localAddress: nextAddress() }).on('error', ignore).resume()

const event = (socket: Socket, name: 'connect' | 'close'): Promise<void> =>
  new Promise((resolve) => socket.once(name, () => resolve()))

/** Stops the server until the kernel has connected everybody: from then on the server, not the load, is the slow one. */
const burst = async ({ port, pid }: Round, connections: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP')
  try {
    const sockets = Array.from({ length: connections }, () => visit(port))
    const closed = sockets.map((socket) => event(socket, 'close'))
    await Promise.all(sockets.map((socket, index) => Promise.race([event(socket, 'connect'), closed[index]])))
    process.kill(pid, 'SIGCONT')
    await Promise.all(closed)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

const bursts = async (round: Round): Promise<void> => {
  for (let left = round.connections; left > 0; left -= BURST) await burst(round, Math.min(left, BURST))
}

const steady = async ({ port, connections }: Round): Promise<void> => {
  let left = connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) await event(visit(port), 'close')
  }
  await Promise.all(Array.from({ length: AT_ONCE }, peer))
}

answerParent(async (round: Round) => {
  await stayAwake(round.load === 'burst' ? bursts(round) : steady(round))
  await sleep(SETTLE)
})
