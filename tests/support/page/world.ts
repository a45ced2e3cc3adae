import { parseSettings, planChange, type Settings } from '../../../src/settings/index.ts'

interface Edit {
  readonly path: readonly (string | number)[]
  readonly value?: unknown
}

/** Settings with a bit of everything, as they would be written. */
const DOCUMENT = {
  addressLists: {
    clients: '127.0.0.0/8      ; this machine\n10.0.0.0/8       ; the office\n!10.0.9.0/24     ; its guests\n',
    denied: '198.51.100.0/24  ; has been scanning us\n',
    trustedProxies: '127.0.0.1\n',
  },
  domains: [{ name: 'example.com', certificate: 'self-signed' }],
  listeners: {
    web: {
      protocol: 'http',
      options: { root: '.' },
      maxConnections: 1000,
      clientReserve: 100,
      sockets: [
        { port: 8080, address: '127.0.0.1' },
        { port: 8443, address: '127.0.0.1', tls: 'on' },
        { port: 8081, address: '127.0.0.1', tls: 'ext', restriction: 'grant', addresses: '#clients' },
      ],
    },
    echo: { protocol: 'echo', sockets: [{ port: 7007, address: '127.0.0.1' }] },
    syslog: { protocol: 'syslog', options: { to: 'log' }, sockets: [{ port: 5514, address: '127.0.0.1' }] },
  },
}

type Holder = Record<string | number, unknown>

const apply = (document: object, { path, value }: Edit): void => {
  const [last, ...way] = [...path].reverse() as [string | number, ...(string | number)[]]
  let holder = document as Holder
  for (const step of way.reverse()) {
    holder[step] ??= {}
    holder = holder[step] as Holder
  }
  if (value !== undefined) holder[last] = value
  else if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete holder[last]
}

/** What the stand-in server serves: settings that change as the real ones do, and counts that are made up. */
export class World {
  document = structuredClone(DOCUMENT)
  settings = this.parse(this.document).settings as Settings
  /** Open connections, by the socket's name. */
  readonly open: Record<string, number> = { 'web:8080': 950, 'web:8443': 12, 'echo:7007': 3 }
  readonly refused: Record<string, Record<string, number>> = {
    'web:8080': { 'client-reserve': 1204, denied: 77 },
    'web:8443': { 'handshake-failed': 9 },
  }
  readonly handshaking = new Set(['web:8443'])

  /** What edits would make of it. */
  draft(edits: readonly Edit[]) {
    const document = structuredClone(this.document)
    for (const edit of edits) apply(document, edit)
    const { settings, complaints, warnings } = this.parse(document)
    return { document, settings, complaints, warnings }
  }

  plan(next: Settings) {
    return planChange(this.settings, next)
  }

  status() {
    const listeners = this.settings.listeners.map((listener) => {
      const sockets = listener.sockets.map((socket) => this.#socket(socket, listener))
      const open = sockets.reduce((sum, socket) => sum + socket.open, 0)
      const { maxConnections, clientReserve } = listener
      const limits = { maxConnections, clientReserve }
      return [listener.name, { name: listener.name, state: 'running', open, limits, sockets }] as const
    })
    const open = listeners.reduce((sum, [, listener]) => sum + listener.open, 0)
    return { state: 'running', open, bans: [], listeners: Object.fromEntries(listeners) }
  }

  tally() {
    const { open, listeners } = this.status()
    const counted = Object.entries(listeners).map(([name, { open, sockets }]) => {
      return [name, { open, sockets: Object.fromEntries(sockets.map((socket) => [socket.name, socket])) }]
    })
    return { open, listeners: Object.fromEntries(counted) }
  }

  parse(document: unknown) {
    return parseSettings(document, { directory: '/tmp' })
  }

  #socket(
    socket: Settings['listeners'][number]['sockets'][number],
    { transport, clientReserve, name }: Settings['listeners'][number],
  ) {
    const open = this.open[socket.name] ?? 0
    return {
      name: socket.name,
      transport,
      port: Number(socket.port),
      address: socket.address,
      tls: socket.tls,
      state: 'accepting',
      admission: clientReserve > 0 && name === 'web' && open > 900 ? 'reserved' : 'open',
      handshaking: this.handshaking.has(socket.name) ? 'handshaking' : undefined,
      open,
      refused: this.refused[socket.name] ?? {},
    }
  }
}
