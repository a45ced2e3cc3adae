import { EventEmitter, once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Connection, NoticeLevel } from '../../src/net/connection.ts'
import type { Datagram } from '../../src/net/udp.ts'
import type { Reason } from '../../src/policies/reasons.ts'
import type { TcpProtocol } from '../../src/protocols/protocol.ts'

export interface Notice {
  readonly level: NoticeLevel
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What the protocol said of a login. */
export interface Login {
  readonly accepted: boolean
  /** It was not checked, since too many others wait. */
  readonly isDeferred?: true
  readonly user: string
  readonly method: string
}

export interface ServeOptions {
  /** Does the handshake first, as on a `tls: on` socket. PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** What the protocol is told instead of what the socket says. */
  readonly facts?: Partial<Connection>
  /** Has the protocol say no to everyone. */
  readonly refuse?: Reason
  /** Done to the accepted socket before the protocol gets it. */
  readonly before?: (socket: Socket) => void | Promise<void>
}

/** A port on loopback whose connections a protocol serves, without gate, ledger or actors. */
export interface Served extends AsyncDisposable {
  readonly port: number
  readonly notices: readonly Notice[]
  /** What the protocol said of logins, in order. */
  readonly logins: readonly Login[]
  /** What the protocol threw (P3). */
  readonly faults: readonly unknown[]
  /** The connections so far, in order. */
  readonly connections: readonly Connection[]
  /** Resolves with the connection of that number, counted from 0, once the protocol serves it. */
  connection(index?: number): Promise<Connection>
  /** Resolves with the first notice that matches, now or later. */
  notice(pattern: RegExp): Promise<Notice>
  /** Says farewell to all, as a drain does. */
  farewell(): void
}

/** Serves a protocol as the net room does: errors are listened to, faults end the connection, and it is told no more. */
export const serve = async (protocol: TcpProtocol, options: ServeOptions = {}): Promise<Served> => {
  const events = new EventEmitter()
  const notices: Notice[] = []
  const logins: Login[] = []
  const faults: unknown[] = []
  const connections: Connection[] = []
  const raw = new Set<Socket>()
  const server = createServer((accepted) => void accept(accepted))

  const accept = async (accepted: Socket): Promise<void> => {
    raw.add(accepted)
    guard(accepted, faults)
    await options.before?.(accepted)
    const socket = options.tls === undefined ? accepted : await handshake(accepted, protocol, options.tls, faults)
    if (protocol.allowHalfOpen) socket.allowHalfOpen = true
    const notify: Connection['notify'] = (level, message, details = {}) => {
      notices.push({ level, message, details })
      events.emit('notice')
    }
    const connection = fakeConnection(socket, { notify, ...options.facts }, logins)
    start(protocol, connection, options.refuse, faults)
    connections.push(connection)
    events.emit('connection')
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    notices,
    logins,
    faults,
    connections,
    connection: (index = 0) => eventually(events, 'connection', () => connections[index]),
    notice: (pattern) => eventually(events, 'notice', () => notices.find(({ message }) => pattern.test(message))),
    farewell: () => {
      for (const connection of connections) protocol.farewell?.(connection)
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of raw) socket.destroy()
      server.close()
      await once(server, 'close')
      await protocol.dispose?.()
    },
  }
}

const start = (protocol: TcpProtocol, connection: Connection, reason: Reason | undefined, faults: unknown[]): void => {
  const fault = (error: unknown): void => {
    faults.push(error)
    connection.socket.destroy()
  }
  try {
    if (reason === undefined) void protocol.serve(connection)?.catch(fault)
    else protocol.refuse?.(connection, reason)
  } catch (error) {
    fault(error)
  }
  if (reason !== undefined) connection.socket.resume().end()
}

const handshake = async (
  accepted: Socket,
  { alpnProtocols }: TcpProtocol,
  pem: { cert: string; key: string },
  faults: unknown[],
) => {
  const ALPNProtocols = alpnProtocols === undefined ? undefined : [...alpnProtocols]
  const secured = new TLSSocket(accepted, { isServer: true, secureContext: createSecureContext(pem), ALPNProtocols })
  guard(secured, faults)
  await once(secured, 'secure')
  return secured
}

/** A throw in a protocol's handler ends its connection only (P3). */
const guard = (socket: Socket, faults: unknown[]): void => {
  const emit = socket.emit
  const guarded = (...event: unknown[]): boolean => {
    try {
      return Reflect.apply(emit, socket, event)
    } catch (error) {
      faults.push(error)
      socket.destroy()
      return true
    }
  }
  socket.emit = guarded as typeof emit
  socket.on('error', () => {})
}

const eventually = async <T>(events: EventEmitter, event: string, find: () => T | undefined): Promise<T> => {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await once(events, event)
  }
}

/** A connection as the net room would hand it over, with what the socket says of itself. Logins go into `logins`. */
export const fakeConnection = (socket: Socket, facts: Partial<Connection> = {}, logins: Login[] = []): Connection => {
  const fake: { -readonly [K in keyof Connection]: Connection[K] } = {
    socket,
    id: `test-${socket.remotePort}`,
    remoteAddress: socket.remoteAddress ?? '',
    remotePort: socket.remotePort,
    localAddress: socket.localAddress ?? '',
    localPort: socket.localPort ?? 0,
    listener: 'test',
    socketName: `test:${socket.localPort}`,
    domain: undefined,
    serverName: undefined,
    secure: 'encrypted' in socket,
    secureBy: 'encrypted' in socket ? 'tls' : undefined,
    client: false,
    blacklisted: false,
    clusterPeer: false,
    peer: { address: socket.remoteAddress ?? '', port: socket.remotePort },
    proxyHeader: undefined,
    openedAt: Date.now(),
    canStartTls: false,
    startTls: () => Promise.reject(new Error('no TLS here')),
    draining: new AbortController().signal,
    notify: () => {},
    user: undefined,
    loggedIn: (user, method) => {
      logins.push({ accepted: true, user, method })
      fake.user = user
      fake.blacklisted = false
    },
    loginDeferred: (user, method) => void logins.push({ accepted: false, isDeferred: true, user, method }),
    loginFailed: (user, method) => void logins.push({ accepted: false, user, method }),
    ...facts,
  }
  return fake
}

/** A datagram from 127.0.0.1:40000 to port 5514, which answers into `replies`. */
export const fakeDatagram = (
  data: string | Buffer,
  facts: Partial<Datagram> = {},
): Datagram & { replies: Buffer[] } => {
  const replies: Buffer[] = []
  return {
    data: Buffer.from(data),
    remoteAddress: '127.0.0.1',
    remotePort: 40_000,
    localAddress: '127.0.0.1',
    localPort: 5514,
    listener: 'test',
    socketName: 'test:5514',
    client: false,
    blacklisted: false,
    clusterPeer: false,
    replies,
    reply: (answer) => void replies.push(Buffer.from(answer)),
    notify: () => {},
    ...facts,
  }
}
