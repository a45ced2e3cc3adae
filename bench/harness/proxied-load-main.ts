import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { visitorAddresses } from './addresses.ts'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Proxied } from './proxied.ts'

const AT_ONCE = 64
/** What the server still has to do for the last peer, once that peer knows that it is closed. */
const SETTLE = 30

const nextAddress = visitorAddresses()

const visit = async (port: number, header: Buffer): Promise<void> => {
  const socket = connect({ port, host: '127.0.0.1', localAddress: nextAddress(), noDelay: true })
  let said = 0
  socket.on('data', ({ length }) => {
    said += length
  })
  if (header.length > 0) socket.write(header)
  await once(socket, 'close')
  if (said === 0) throw new Error('a peer was closed without a greeting')
}

answerParent(async ({ port, connections, header }: Proxied) => {
  const bytes = Buffer.from(header, 'base64')
  let left = connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) await visit(port, bytes)
  }
  await stayAwake(Promise.all(Array.from({ length: AT_ONCE }, peer)))
  await sleep(SETTLE)
})
