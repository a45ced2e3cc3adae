import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext } from 'node:tls'
import { visitorAddresses } from './addresses.ts'
import { answerParent } from './child.ts'
import type { Crowd } from './idle.ts'

const AT_ONCE = 64

const nextAddress = visitorAddresses()
const secureContext = createSecureContext({ minVersion: 'TLSv1.3' })
let crowd: Socket[] = []

/** Resolves when the peer is in, and has taken what the server sends behind a handshake: its tickets. */
const enter = async ({ port, tls }: Crowd): Promise<Socket> => {
  const options = { port, host: '127.0.0.1', localAddress: nextAddress() }
  if (!tls) {
    const socket = connect(options).resume()
    await once(socket, 'connect')
    return socket
  }
  const socket = connectTls({ ...options, secureContext, rejectUnauthorized: false }).resume()
  await once(socket, 'session')
  return socket
}

const leave = async (socket: Socket): Promise<void> => {
  socket.end()
  await once(socket, 'close')
}

/** So many come and go, 64 at a time. */
const visit = async (round: Crowd): Promise<void> => {
  let left = round.connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) await leave(await enter(round))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, peer))
}

/** So many come, and stay until they are told to leave. */
const fill = async (round: Crowd): Promise<void> => {
  let left = round.connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) crowd.push(await enter(round))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, peer))
}

const empty = async (): Promise<void> => {
  await Promise.all(crowd.map(leave))
  crowd = []
}

const acts = { visit, fill, empty }

answerParent((round: Crowd) => acts[round.act](round))
