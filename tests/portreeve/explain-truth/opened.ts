import { setImmediate as turn } from 'node:timers/promises'
import type { SettingsInput, TcpProtocol } from '../../../src/index.ts'
import type { TcpPort } from '../../../src/net/tcp.ts'
import type { TcpConnection } from '../../../src/net/tcp-connection.ts'
import { freePort } from '../../support/free-ports.ts'
import { made, type Running } from '../../support/portreeve.ts'
import { policyOf } from './host-rules.ts'
import type { Listener, World } from './world.ts'

/** Greets, and takes every word for a login that fails. */
const protocol: TcpProtocol = {
  name: 'greeter',
  serve: (connection) => {
    connection.socket.write('welcome\n')
    connection.socket.on('data', (chunk: Buffer) => {
      if (!chunk.toString('latin1').includes('login')) return
      connection.loginFailed('nobody', 'PLAIN')
      connection.socket.write('failed\n')
    })
  },
  refuse: ({ socket }, reason) => void socket.write(`no: ${reason}\n`),
}

/** Nothing ends by itself while a world is looked at. */
const PATIENT = { handshakeTimeout: '10m', proxyTimeout: '10m', farewellTimeout: '10m', ban: { failures: 1 } } as const

export const nameOf = (index: number): string => `listener-${index}`

const listenerOf = ({ rows, ...listener }: Listener, shared: number): SettingsInput['listeners'][string] => ({
  ...PATIENT,
  ...listener,
  protocol,
  sockets: rows.map(({ port, ...row }) => ({ ...row, port: port === 'shared' ? shared : port })),
})

export const settingsOf = (
  { server, hostRules, people, listeners }: World,
  { shared, certificate }: Local,
): SettingsInput => ({
  ...server,
  policies: hostRules.map((rule) => policyOf(rule, people)),
  domains: server.domains?.map((domain) => ({ ...domain, ...(domain.certificate && { certificate }) })),
  listeners: Object.fromEntries(
    listeners.map((listener, index) => [nameOf(index), listenerOf(listener, shared[index] ?? 0)]),
  ),
})

/** What a world finds where it is opened. */
interface Local {
  /** The port that the rows of a listener share, by the listener's number. */
  readonly shared: readonly number[]
  /** The path of a certificate with its key. */
  readonly certificate: string
}

/** A world whose ports are open. */
export interface Opened extends Local {
  readonly world: World
  readonly running: Running
}

const portOf = ({ rows }: Listener) => (rows.some(({ port }) => port === 'shared') ? freePort() : 0)

/** Opens every port of a world; where another program was faster at a free one, with another one. */
export const open = async (world: World, certificate: string): Promise<Opened> => {
  const shared = await Promise.all(world.listeners.map(portOf))
  const local = { certificate, shared }
  const running = made(settingsOf(world, local))
  await running.portreeve.start()
  const sockets = Object.values(running.portreeve.status().listeners).flatMap((listener) => listener.sockets)
  if (sockets.every(({ state }) => state === 'accepting')) return { world, running, ...local }
  await running.portreeve.stop()
  return open(world, certificate)
}

/** Every connection that a port knows of, whether or not it holds a place. */
export const connections = ({ running }: Opened): Set<TcpConnection> =>
  new Set([...running.portreeve.estate.ports].flatMap((port) => [...(port as TcpPort).table]))

/** Whether it will be gone without anybody else doing anything: our side has closed it, or has said no. */
const isClosing = ({ socket, phase }: TcpConnection): boolean => socket.destroyed || phase === 'refused'

/** Resolves when all are gone that are closing, and all that are not among `staying`. */
export const left = async (opened: Opened, staying: ReadonlySet<TcpConnection>): Promise<void> => {
  while ([...connections(opened)].some((one) => isClosing(one) || !staying.has(one))) await turn()
}
