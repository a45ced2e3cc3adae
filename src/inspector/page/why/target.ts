import type { SocketStatus, Status } from '../api/shapes.ts'

/** As `explain` reads it: IPv6 in brackets, all addresses by the port alone. */
export const targetOf = ({ address, port }: Pick<SocketStatus, 'address' | 'port'>): string => {
  if (['all', '::', '0.0.0.0'].includes(address)) return String(port)
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** The same of a socket that is known by its name, as `web:8080@127.0.0.2` or `web:any`; of one that is gone what the name says. */
export const targetByName = (status: Status | undefined, listener: string, name: string): string | undefined => {
  const socket = status?.listeners[listener]?.sockets.find((known) => known.name === name)
  return socket === undefined ? /:(\d+)/.exec(name)?.[1] : targetOf(socket)
}
