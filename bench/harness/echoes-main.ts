import { connect, type Socket } from 'node:net'
import { answerParent } from './child.ts'
import type { EchoRound } from './echoes.ts'

const AT_ONCE = 32

/** Sends a byte, awaits it, and so on until the time is over; notes how long each took, in milliseconds. */
const pingPong = (socket: Socket, until: number, taken: number[]): Promise<void> =>
  new Promise((resolve, reject) => {
    let sent = 0
    const send = (): void => {
      sent = performance.now()
      socket.write('x')
    }
    socket.on('data', () => {
      const now = performance.now()
      taken.push(now - sent)
      if (now < until) send()
      else socket.destroy()
    })
    socket.on('error', reject).on('close', () => resolve())
    socket.on('connect', send)
  })

answerParent(async ({ port, duration }: EchoRound) => {
  const until = performance.now() + duration
  const taken: number[] = []
  await Promise.all(
    Array.from({ length: AT_ONCE }, () => pingPong(connect({ port, host: '127.0.0.1', noDelay: true }), until, taken)),
  )
  const sorted = taken.sort((one, other) => one - other)
  return { p99: sorted[Math.floor(sorted.length * 0.99)], max: sorted.at(-1) }
})
