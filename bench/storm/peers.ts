import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { recordHello } from './hello.ts'
import type { Door, SceneName } from './scenes.ts'

export type Ports = Readonly<Record<Door, number>>

/** Plays one peer's part on a fresh socket that is not connected yet. */
type Part = (socket: Socket) => void

const hello = await recordHello()
const HALF = hello.subarray(0, hello.length >> 1)
const GARBAGE = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'

const onceTold =
  (act: Part): Part =>
  (socket) =>
    void socket.once('data', () => act(socket))
const onceConnected =
  (act: Part): Part =>
  (socket) =>
    void socket.once('connect', () => act(socket))
const says =
  (text: string | Buffer): Part =>
  (socket) =>
    void socket.write(text)
const reset: Part = (socket) => void socket.resetAndDestroy()
const nothing: Part = () => {}

/** TLS on the socket. The stream below says when it is closed; what is read above counts as told. */
const encrypted =
  (act: Part): Part =>
  (socket) => {
    const secure = connectTls({ socket, rejectUnauthorized: false })
    secure.on('error', () => {})
    secure.on('close', () => socket.destroy())
    secure.on('data', () => {
      socket.emit('told')
      act(socket)
    })
  }

const upgrades = onceTold((socket) => {
  socket.removeAllListeners('data')
  encrypted(nothing)(socket)
})

const clientOf = (socket: Socket): string => `203.0.113.${(socket.localPort ?? 0) & 255}`

export const PARTS: Readonly<Record<SceneName, Part>> = {
  'server-ends': nothing,
  'peer-ends': onceConnected((socket) => socket.end('hello\n')),
  'peer-resets': onceTold(reset),
  'peer-resets-at-once': onceConnected(reset),
  'server-resets': nothing,
  throws: nothing,
  rejects: nothing,
  'throws-later': onceConnected(says('boom\n')),
  'rejects-later': onceConnected(says('boom\n')),
  denied: nothing,
  restricted: nothing,
  crowd: nothing,
  'tls-greets': encrypted(nothing),
  'tls-peer-resets': encrypted(reset),
  'tls-garbage': onceConnected(says(GARBAGE)),
  'tls-silent': nothing,
  'tls-aborts': (socket) => {
    onceConnected(says(hello))(socket)
    onceTold(reset)(socket)
  },
  'tls-leaves': onceConnected((socket) => socket.end(HALF)),
  'tls-upgrades': upgrades,
  'proxy-greets': onceConnected((socket) => socket.write(`PROXY TCP4 ${clientOf(socket)} 127.0.0.1 4000 25\r\n`)),
  'proxy-breaks': onceConnected(says('PROXY TCP4 1.2.3.4.5 127.0.0.1 4000 25\r\n')),
  'proxy-silent': nothing,
}

const STUCK = 20_000

/** How one peer fared. */
export interface Seen {
  readonly greeted: boolean
  readonly stuck: boolean
}

/** Connects, plays a part, and waits for the end. */
export const play = (port: number, from: string, part: Part): Promise<Seen> =>
  new Promise((resolve) => {
    const seen = { greeted: false, stuck: false }
    const told = (): void => {
      seen.greeted = true
    }
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    socket.on('error', () => {})
    socket.once('data', told)
    socket.once('told', told)
    socket.setTimeout(STUCK, () => {
      seen.stuck = true
      socket.destroy()
    })
    socket.once('close', () => resolve(seen))
    part(socket)
    socket.resume()
  })
