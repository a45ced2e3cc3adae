import type { Connection } from '../../src/index.ts'
import { holder } from '../growth/holder.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG, GREETING } from './greeting.ts'
import { importPortreeve } from './source.ts'

const address = '127.0.0.1'

/** A greeter of so many sockets, beside a listener that holds its connections. */
export const start = async ({ source, sockets }: { source: string; sockets: number }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const shared = { maxConnections: 50_000, perAddressLimit: 10_000, clientReserve: 100, backlog: BACKLOG }
  const portreeve = createPortreeve({
    addressLists: { clients: '10.0.0.0/8', denied: '198.51.100.0/24' },
    perAddressLimit: 20_000,
    listeners: {
      greeter: {
        ...shared,
        protocol: ({ socket }: Connection) => void socket.end(GREETING),
        sockets: Array.from({ length: sockets }, () => ({ port: 'any', address }) as const),
      },
      holder: { ...shared, protocol: holder, sockets: [{ port: 'any', address }] },
    },
  })
  logOf(portreeve, { write: () => {} }, 'json')
  await portreeve.start()
  const portOf = (listener: string) => portreeve.status().listeners[listener]!.sockets.at(-1)!.port!
  return { port: portOf('greeter'), answers: { holder: () => portOf('holder') } }
}
