import type { Datagram } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { DENIED_RANGES } from './greeting.ts'
import { randomRanges, rangesAsText } from './ranges.ts'
import { importPortreeve } from './source.ts'

const echo = {
  name: 'echo',
  transport: 'udp' as const,
  serve: (datagram: Datagram): void => datagram.reply(datagram.data),
}

/** Sends back what it gets from whom no list holds, with a log at info. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const portreeve = createPortreeve({
    addressLists: { denied: rangesAsText(randomRanges(DENIED_RANGES)) },
    listeners: {
      echo: {
        protocol: echo,
        logLevel: 'info',
        sockets: [
          { port: 'any', address: '127.0.0.1', restriction: 'deny', addresses: '198.51.100.0/24\n203.0.113.0/24' },
        ],
      },
    },
  })
  logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  return { port: portreeve.status().listeners.echo!.sockets[0]!.port }
}
