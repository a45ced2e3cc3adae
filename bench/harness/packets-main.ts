import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Packets } from './packets.ts'

/** Half of what Linux keeps of small packets for one socket (net.core.rmem_default, 208 KB). */
const BURST = 128
const PAYLOAD = Buffer.alloc(64, 'portreeve ')
/** A packet that is not answered by then is lost, in milliseconds. */
const PATIENCE = 10_000

/** So many clients: none of them comes near the `replyRate` of its source. */
const SOURCES = 4 * BURST

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

const sockets = await Promise.all(Array.from({ length: SOURCES }, bound))

/** Called for each answer, whichever client gets it. */
let hear = (): void => {}
for (const socket of sockets) socket.on('message', () => hear())

/** Resolves when so many answers have come. */
const answers = (count: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let missing = count
    const late = setTimeout(() => reject(new Error(`${missing} of ${count} packets were not answered`)), PATIENCE)
    hear = () => {
      if (--missing > 0) return
      clearTimeout(late)
      resolve()
    }
  })

const send = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = sockets[sent++ % SOURCES] as Socket
    socket.send(PAYLOAD, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()))
  })

let sent = 0

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
