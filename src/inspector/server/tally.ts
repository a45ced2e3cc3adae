import type { ListenerStatus, SocketStatus, Status } from '../../actors/index.ts'

/** The live counts of a status: what changes all the time, and no more. */
export const tallyOf = ({ state, open, listeners, admin }: Status) => ({
  state,
  open,
  listeners: mapValues(listeners, ofListener),
  admin: admin && ofListener(admin),
})

const ofListener = ({ state, open, sockets }: ListenerStatus) => ({
  state,
  open,
  sockets: Object.fromEntries(sockets.map((socket) => [socket.name, ofSocket(socket)])),
})

const ofSocket = ({ open, state, admission, handshaking, admitted, refused }: SocketStatus) => ({
  open,
  state,
  admission,
  handshaking,
  admitted,
  refused,
})

const mapValues = <T, R>(map: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]))
