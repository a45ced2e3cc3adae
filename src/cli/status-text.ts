import type { ListenerStatus, SocketStatus, Status } from '../actors/index.ts'
import { columns, paint } from './output.ts'

/** A status for people: a line for the server, and one for each socket. */
export const statusText = ({ state, open, listeners, admin }: Status): string[] => {
  const all = admin === undefined ? Object.values(listeners) : [...Object.values(listeners), admin]
  const rows = all.flatMap((listener) => listener.sockets.map((socket) => rowOf(listener, socket)))
  return [`${state}, ${open} open`, '', ...columns([HEAD, ...rows])]
}

const HEAD = ['SOCKET', 'AT', 'TLS', 'STATE', 'OPEN', 'OF', 'REFUSED']

const rowOf = ({ limits }: ListenerStatus, socket: SocketStatus): string[] => {
  const { name, transport, tls, open, refused, error } = socket
  const reasons = Object.entries(refused).map(([reason, count]) => `${reason} ${count}`)
  return [
    name,
    addressOf(socket),
    transport === 'udp' ? 'udp' : tls,
    stateOf(socket),
    transport === 'udp' ? '' : String(open),
    transport === 'udp' ? '' : String(limits.maxConnections),
    [...reasons, ...(error === undefined ? [] : [error])].join(', '),
  ]
}

const addressOf = ({ bound, address, port }: SocketStatus): string => {
  const host = bound?.address ?? address
  return `${host.includes(':') ? `[${host}]` : host}:${bound?.port ?? port}`
}

const stateOf = ({ state, admission, handshaking }: SocketStatus): string => {
  if (state !== 'accepting') return paint('yellow', state)
  const more = [admission, handshaking].filter((word) => word !== undefined && word !== 'open' && word !== 'quiet')
  return [state, ...more].join(', ')
}
