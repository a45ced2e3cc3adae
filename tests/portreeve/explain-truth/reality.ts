import type { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { writeProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { canonicalAddress } from '../../../src/policies/address.ts'
import { Caller as Client, call } from '../../support/dial.ts'
import type { Caller, Stayer } from './callers.ts'
import { connections, left, type Opened } from './opened.ts'
import { type Route, routeOf } from './route.ts'

/** Ports that headers name: one for each client, and none that Linux gives out by itself. */
let next = 1_024
const ownPort = (): number => {
  next = next === 9_999 ? 1_024 : next + 1
  return next
}

/** One end of a connection, as text: no two that are open have the same. */
const endOf = (address: string, port: number | undefined): string => `${canonicalAddress(address)}|${port}`

/** A client on its way. */
interface Visit extends Disposable {
  readonly client: Client
  /** What events may call it: by its own end, or by the one that its header names. */
  readonly ends: ReadonlySet<string>
}

/** Connects, and says what it has to say before the protocol speaks. */
const visit = async (route: Route, caller: Caller, isSilent: boolean): Promise<Visit> => {
  const { host, port, row, person } = route
  const plain = call(port, { host, localAddress: person.peer })
  await Promise.race([new Promise<void>((resolve) => plain.socket.once('connect', resolve)), plain.gone])
  const ends = new Set([endOf(person.peer, plain.socket.localPort)])
  const isTls = row.tls === 'on'
  const { named, version } = person
  // Where no header is expected, it is data for the protocol; and no beginning of a handshake.
  if (named !== undefined && !(isTls && row.proxyProtocol === 'off')) {
    const source = { address: named, port: ownPort() }
    ends.add(endOf(source.address, source.port))
    plain.send(writeProxyHeader({ version, source, destination: { address: host, port } }))
  }
  // A handshake on a socket that is gone already would never end.
  const client = isTls && !isSilent && !plain.socket.destroyed ? encrypted(plain.socket, caller) : plain
  if (!isSilent) client.send('hello\n')
  return { client, ends, [Symbol.dispose]: () => plain.socket.destroy() }
}

const encrypted = (socket: Socket, { serverName, tls }: Caller): Client => {
  const options = { socket, rejectUnauthorized: false, minVersion: tls, maxVersion: tls }
  return new Client(connectTls({ ...options, ...(serverName !== undefined && { servername: serverName }) }))
}

const hears = ({ client }: Visit, word: string): Promise<boolean> =>
  client.hears(word).then(
    () => true,
    () => false,
  )

/** What a client meets where nobody listens. */
export const CLOSED = 'the port is closed'

/** What the client meets: `admitted` when the protocol greets it, or the reason of the event that refuses it. */
const outcome = async ({ running }: Opened, visiting: Visit, since: number): Promise<string> => {
  const isServed = await hears(visiting, 'welcome')
  let isAdmitted = false
  for (const event of running.told.slice(since)) {
    if (!('remotePort' in event) || !isOf(event, visiting)) continue
    if (event.type === 'connection.admitted') isAdmitted = true
    if (event.type === 'connection.refused') return isServed ? `served, and ${event.reason}` : event.reason
  }
  if (visiting.client.error === 'ECONNREFUSED') return CLOSED
  if (!isServed) return 'closed without a reason'
  return isAdmitted ? 'admitted' : 'served without a place'
}

/** The gate knows no port yet. Everybody else has passed it before, so that it speaks of this one. */
const isOf = (event: { remoteAddress?: string; remotePort?: number | undefined }, { ends }: Visit): boolean =>
  event.remotePort === undefined || ends.has(endOf(event.remoteAddress as string, event.remotePort))

/** Comes, tells what it has met, and is gone. */
export const knock = async (opened: Opened, caller: Caller): Promise<string> => {
  const others = connections(opened)
  const since = opened.running.told.length
  const visiting = await visit(routeOf(opened, caller), caller, false)
  const met = await outcome(opened, visiting, since)
  visiting[Symbol.dispose]()
  await left(opened, others)
  return met
}

/** Comes and stays, where it may. Resolves when it will not get any further. */
export const stay = async (opened: Opened, stayer: Stayer): Promise<Disposable> => {
  const others = connections(opened)
  const route = routeOf(opened, stayer)
  const visiting = await visit(route, stayer, stayer.manner === 'silent')
  const isThere = stayer.manner === 'silent' ? await waits(opened, others, visiting) : await hears(visiting, 'welcome')
  if (isThere && stayer.manner === 'fails') {
    visiting.client.send('login\n')
    await hears(visiting, 'failed')
  }
  await left(opened, isThere ? connections(opened) : others)
  return visiting
}

/** Resolves when a silent one is waited for, behind its header if it has sent one. False: it is gone. */
const waits = async (opened: Opened, others: ReadonlySet<unknown>, { client, ends }: Visit): Promise<boolean> => {
  let isGone = false
  void client.gone.then(() => {
    isGone = true
  })
  const onTheWay = ends.size > 1 ? ['header', 'lookup'] : ['lookup']
  const isWaitedFor = () => [...connections(opened)].some((one) => !others.has(one) && !onTheWay.includes(one.phase))
  while (!isGone && !isWaitedFor()) await turn()
  return !isGone
}
