import type { Connection, SettingsInput } from '../../src/index.ts'
import type { CertificateFiles } from '../harness/certificate.ts'
import { readMemory } from '../harness/memory.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG, DENIED_RANGES, GREETING } from './greeting.ts'
import { randomRanges, rangesAsText } from './ranges.ts'
import { importPortreeve } from './source.ts'

const greet = ({ socket }: Connection): void => {
  socket.end(GREETING)
}

/** Says nothing, and lets the peer stay. */
const stay = ({ socket }: Connection): void => {
  socket.resume()
}

const nowhere = (): void => {}

/** Looks at each event as a ring of the last ones would: takes what it is out, and keeps that only. */
const inspector = () => {
  const ring: string[] = []
  let at = 0
  return ({ type }: { readonly type: string }): void => {
    ring[at++ % 1_000] = type
  }
}

interface Options {
  readonly source: string
  /** Is put behind the random ranges. */
  readonly deny?: string
  /** TLS on, with these. */
  readonly files?: CertificateFiles
  /** Connections stay open, and nothing is said on them. */
  readonly idle?: boolean
  readonly logLevel?: 'info' | 'debug'
  /** Whether an inspector is attached. */
  readonly inspected?: boolean
}

const settingsFor = ({ deny = '', files, idle, logLevel = 'info' }: Options): SettingsInput => ({
  addressLists: {
    clients: '10.0.0.0/8\n192.168.0.0/16',
    denied: `${rangesAsText(randomRanges(DENIED_RANGES))}\n${deny}`,
  },
  perAddressLimit: 20_000,
  ...(files && { domains: [{ name: 'localhost', ...files }] }),
  listeners: {
    greeter: {
      protocol: idle ? stay : greet,
      maxConnections: 50_000,
      perAddressLimit: 10_000,
      clientReserve: 100,
      logLevel,
      backlog: BACKLOG,
      sockets: [
        {
          port: 'any',
          address: '127.0.0.1',
          restriction: 'deny',
          addresses: '198.51.100.0/24\n203.0.113.0/24',
          tls: files ? 'on' : 'off',
        },
      ],
    },
  },
})

/** Every policy on, and a log. */
export const start = async (options: Options): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(options.source)
  const portreeve = createPortreeve(settingsFor(options), options.inspected ? { inspect: inspector() } : {})
  logOf(portreeve, nowhere, 'json')
  await portreeve.start()
  return { port: portreeve.status().listeners.greeter!.sockets[0]!.port, answers: { memory: readMemory } }
}
