import type { Connection } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG, GREETING } from './greeting.ts'
import { importPortreeve } from './source.ts'

/** Takes what comes behind the header, or instead of one. */
const greet = ({ socket }: Connection): void => {
  socket.resume().end(GREETING)
}

/** One port that expects a PROXY header, and one that does not. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve } = await importPortreeve(source)
  const address = '127.0.0.1'
  const portreeve = createPortreeve({
    addressLists: { trustedProxies: '127.0.0.0/8' },
    listeners: {
      greeter: {
        protocol: greet,
        backlog: BACKLOG,
        maxConnections: 50_000,
        sockets: [
          { port: 'any', address },
          { port: 'any', address, proxyProtocol: 'required' },
        ],
      },
    },
  })
  await portreeve.start()
  const [port, required] = portreeve.status().listeners.greeter!.sockets.map((socket) => socket.port)
  return { port: port!, answers: { required: () => required } }
}
