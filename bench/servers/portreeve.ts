import type { Connection, SettingsInput } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG, DENIED_RANGES, GREETING } from './greeting.ts'
import { randomRanges, rangesAsText } from './ranges.ts'
import { importPortreeve } from './source.ts'

const greet = ({ socket }: Connection): void => {
  socket.end(GREETING)
}

const nowhere = { write: (): void => {} }

interface PortreeveOptions {
  readonly source: string
  /** Is put behind the random ranges. */
  readonly deny?: string
  readonly logLevel?: 'info' | 'debug'
  /** Whether an inspector is attached. */
  readonly inspected?: boolean
}

/** Looks at each event as a ring of the last ones would: takes what it is out, and keeps that only. */
const inspector = () => {
  const ring: string[] = []
  let at = 0
  return ({ type }: { readonly type: string }): void => {
    ring[at++ % 1_000] = type
  }
}

/** Every policy on, and a log. */
export const start = async (options: PortreeveOptions): Promise<Started> => {
  const { source, deny = '', logLevel = 'info', inspected = false } = options
  const { createPortreeve, logOf } = await importPortreeve(source)
  const settings: SettingsInput = {
    addressLists: {
      clients: '10.0.0.0/8\n192.168.0.0/16',
      denied: `${rangesAsText(randomRanges(DENIED_RANGES))}\n${deny}`,
    },
    perAddressLimit: 20_000,
    listeners: {
      greeter: {
        protocol: greet,
        maxConnections: 50_000,
        perAddressLimit: 10_000,
        clientReserve: 100,
        logLevel,
        backlog: BACKLOG,
        sockets: [
          { port: 'any', address: '127.0.0.1', restriction: 'deny', addresses: '198.51.100.0/24\n203.0.113.0/24' },
        ],
      },
    },
  }
  const portreeve = createPortreeve(settings, inspected ? { inspect: inspector() } : {})
  logOf(portreeve, nowhere, 'json')
  await portreeve.start()
  return { port: portreeve.status().listeners.greeter!.sockets[0]!.port }
}
