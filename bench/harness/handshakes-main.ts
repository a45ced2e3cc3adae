import { setTimeout as sleep } from 'node:timers/promises'
import { connect, createSecureContext } from 'node:tls'
import { visitorAddresses } from './addresses.ts'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Handshakes } from './handshakes.ts'

const AT_ONCE = 64
/** What the server still has to do for the last peer, once that peer knows that it is closed. */
const SETTLE = 30

const nextAddress = visitorAddresses()
const secureContext = createSecureContext({ minVersion: 'TLSv1.3' })

/** Connects, reads the greeting, and waits to be closed. No session is offered, so the handshake is a full one. */
const shakeHands = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', localAddress: nextAddress(), secureContext, rejectUnauthorized: false }
    let greeted = false
    const socket = connect(options, () => {
      if (socket.isSessionReused()) reject(new Error('a handshake was no full one'))
    })
    socket.on('data', () => {
      greeted = true
    })
    socket.on('error', reject)
    socket.on('close', () => (greeted ? resolve() : reject(new Error('a peer was not greeted'))))
  })

answerParent(async ({ port, connections }: Handshakes) => {
  let left = connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) await shakeHands(port)
  }
  await stayAwake(Promise.all(Array.from({ length: AT_ONCE }, peer)))
  await sleep(SETTLE)
})
