import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Packets } from './packets.ts'

/** Half of what Linux keeps of small packets for one socket (net.core.rmem_default, 208 KB). */
const BURST = 128
const PAYLOAD = Buffer.alloc(64, 'portreeve ')
/** A packet that is not answered by then is lost, in milliseconds. */
const PATIENCE = 10_000

const socket = createSocket('udp4')
socket.bind(0, '127.0.0.1')
await once(socket, 'listening')

/** Resolves when so many answers have come. */
const answers = (count: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let missing = count
    const late = setTimeout(() => reject(new Error(`${missing} of ${count} packets were not answered`)), PATIENCE)
    const hear = (): void => {
      if (--missing > 0) return
      clearTimeout(late)
      socket.off('message', hear)
      resolve()
    }
    socket.on('message', hear)
  })

const send = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(PAYLOAD, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()))
  })

/** Stops the server until all packets are in its socket: it finds them there, and no packet wakes it. */
const burst = async ({ port, pid }: Packets, count: number): Promise<void> => {
  const answered = answers(count)
  process.kill(pid, 'SIGSTOP')
  try {
    await Promise.all(Array.from({ length: count }, () => send(port)))
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await answered
}

const bursts = async (round: Packets): Promise<void> => {
  for (let left = round.packets; left > 0; left -= BURST) await burst(round, Math.min(left, BURST))
}

answerParent((round: Packets) => stayAwake(bursts(round)))
