import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { readCounts, summaryOf } from '../storm/counts.ts'
import { SCENES } from '../storm/scenes.ts'
import { importPortreeve } from './source.ts'

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

const address = '127.0.0.1'

export const start = async ({ source }: { source: string }): Promise<Started> => {
  let unhandled = 0
  const note = (error: unknown): void => {
    if (unhandled++ === 0) process.stderr.write(`unhandled: ${error instanceof Error ? error.stack : error}\n`)
  }
  process.on('uncaughtException', note).on('unhandledRejection', note)
  const { createPortreeve, logOf } = await importPortreeve(source)
  const portreeve = createPortreeve({
    addressLists: {
      denied: network('denied'),
      clients: network('server-ends'),
      trustedProxies: '127.51.0.0-127.53.255.255',
    },
    perAddressLimit: 1_000,
    domains: [{ name: 'localhost', certificate: 'self-signed' }],
    listeners: {
      storm: {
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
      },
    },
  })
  logOf(portreeve, { write: () => {} }, 'json')
  await portreeve.start()
  const [clear, restricted, secure, proxied] = portreeve.status().listeners.storm!.sockets.map(({ port }) => port)
  return {
    port: clear!,
    answers: {
      ports: () => ({ clear, restricted, secure, proxied }),
      counts: () => ({ ...readCounts(portreeve, 'storm'), 'unhandled errors': unhandled }),
      heap: () => {
        globalThis.gc?.()
        return process.memoryUsage().heapUsed / 2 ** 20
      },
      summary: () => summaryOf(portreeve.status().listeners.storm!.sockets),
    },
  }
}
