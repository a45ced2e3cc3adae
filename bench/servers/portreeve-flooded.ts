import type { Connection } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { FLOODED } from './flooded.ts'
import { BACKLOG, GREETING } from './greeting.ts'
import { importPortreeve } from './source.ts'

const greet = ({ socket }: Connection): void => {
  socket.setTimeout(FLOODED.patience, () => socket.destroy())
  socket.resume().write(GREETING)
}

/** As many places, few of them for one address, with a log at info. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const { maxConnections, perAddressLimit } = FLOODED
  const portreeve = createPortreeve({
    listeners: {
      greeter: {
        protocol: greet,
        maxConnections,
        perAddressLimit,
        logLevel: 'info',
        backlog: BACKLOG,
        sockets: [{ port: 'any', address: '127.0.0.1' }],
      },
    },
  })
  logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  return { port: portreeve.status().listeners.greeter!.sockets[0]!.port }
}
