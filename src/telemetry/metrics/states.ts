/**
 * Every state of a socket, in the words of its machine (D6): those on top, of which one is 1, and below `accepting` those
 * of its regions, of which one of each is 1 while it accepts. `restarting` is that of a socket whose actor has crashed.
 */
export const SOCKET_STATES = [
  'starting',
  'binding',
  'backingOff',
  'accepting',
  'receiving',
  'suspended',
  'draining',
  'closed',
  'failed',
  'evicted',
  'restarting',
  'accepting.admission.open',
  'accepting.admission.reserved',
  'accepting.admission.full',
  'accepting.tls.off',
  'accepting.tls.ext',
  'accepting.tls.on.quiet',
  'accepting.tls.on.handshaking',
  'accepting.tls.on.certificateMissing',
] as const

/** Of a socket's status, what its states are read from. */
export interface SocketState {
  readonly name: string
  readonly state: string
  readonly tls: 'off' | 'on' | 'ext'
  readonly admission: string | undefined
  readonly handshaking: string | undefined
}

interface ListenerState {
  readonly name: string
  readonly sockets: readonly SocketState[]
}

/** Of the status, what the states of all sockets are read from. */
export interface StatusOfSockets {
  readonly listeners: Readonly<Record<string, ListenerState>>
  readonly admin?: ListenerState | undefined
}

/** The states of every socket, by listener and name. Where one drains while another has its name already, the other's. */
export const statesBySocket = ({ listeners, admin }: StatusOfSockets): Map<string, ReadonlySet<string>> => {
  const all = admin === undefined ? Object.values(listeners) : [...Object.values(listeners), admin]
  const rows = all.flatMap(({ name, sockets }) => sockets.map((socket) => ({ name, socket })))
  const leavingFirst = rows.sort((one, other) => Number(isLeaving(other.socket)) - Number(isLeaving(one.socket)))
  return new Map(leavingFirst.map(({ name, socket }) => [keyOf(name, socket.name), activeStates(socket)]))
}

export const keyOf = (listener: string, socket: string): string => JSON.stringify([listener, socket])

const top = ({ state }: SocketState): string => state.split('.')[0] as string

const isLeaving = (socket: SocketState): boolean => ['draining', 'closed', 'evicted'].includes(top(socket))

const activeStates = (socket: SocketState): ReadonlySet<string> => {
  const { admission, handshaking, tls } = socket
  if (admission === undefined) return new Set([top(socket)])
  const encryption = handshaking === undefined ? tls : `on.${handshaking}`
  return new Set([top(socket), `accepting.admission.${admission}`, `accepting.tls.${encryption}`])
}
