import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection, ListenerInput } from '../../src/index.ts'
import { SCENES } from './scenes.ts'

const LINE = 'hello from the storm\r\n'

const greet = ({ socket }: Connection): void => void socket.end(LINE)

const crash = (): never => {
  throw new Error('a protocol that crashes')
}

/** What the protocol does, by the second number of the peer's address; greets the others. */
const PARTS: Readonly<Record<number, (connection: Connection) => void | Promise<void>>> = {
  [SCENES['peer-ends'].octet]: ({ socket }) => void socket.pipe(socket),
  [SCENES['peer-resets'].octet]: ({ socket }) => void socket.write(LINE),
  [SCENES['server-resets'].octet]: ({ socket }) => void socket.resetAndDestroy(),
  [SCENES.throws.octet]: crash,
  [SCENES.rejects.octet]: async () => {
    await null
    crash()
  },
  [SCENES['throws-later'].octet]: ({ socket }) => {
    socket.write(LINE)
    socket.on('data', crash)
  },
  [SCENES['rejects-later'].octet]: ({ socket }) => {
    socket.write(LINE)
    socket.on('data', async () => crash())
  },
  [SCENES.crowd.octet]: async ({ socket }) => {
    await sleep(20)
    socket.end(LINE)
  },
  [SCENES['tls-peer-resets'].octet]: ({ socket }) => void socket.write(LINE),
  [SCENES['tls-upgrades'].octet]: async (connection) => {
    connection.socket.write('go ahead\r\n')
    const secure = await connection.startTls()
    secure.end(LINE)
  },
}

const serve = (connection: Connection): void | Promise<void> =>
  (PARTS[Number(connection.remoteAddress.split('.')[1])] ?? greet)(connection)

const network = (name: keyof typeof SCENES): string => `127.${SCENES[name].octet}.0.0/16`

/** The lists that the scenes are about. */
export const STORM_LISTS = {
  denied: network('denied'),
  clients: network('server-ends'),
  trustedProxies: '127.51.0.0-127.53.255.255',
}

const address = '127.0.0.1'

/** A listener whose protocol plays its part in every scene; its rows are the storm's doors, in the order of `doorsOf`. */
export const stormListener: ListenerInput = {
  protocol: serve,
  maxConnections: 150,
  perAddressLimit: 4,
  clientReserve: 20,
  handshakeTimeout: '300ms',
  proxyTimeout: '3s',
  backlog: 4096,
  sockets: [
    { port: 'any', address },
    { port: 'any', address, restriction: 'deny', addresses: network('restricted') },
    { port: 'any', address, tls: 'on' },
    { port: 'any', address, proxyProtocol: 'required' },
  ],
}

/** The ports of the listener's sockets, by door. */
export const doorsOf = (ports: readonly (number | undefined)[]) => {
  const [clear, restricted, secure, proxied] = ports
  return { clear, restricted, secure, proxied }
}
