import type { Connection, SettingsInput, SocketInput } from '../../src/index.ts'
import { BACKLOG, GREETING } from '../servers/greeting.ts'
import { holder } from './holder.ts'

const shared = { maxConnections: 50_000, perAddressLimit: 10_000, clientReserve: 100, backlog: BACKLOG }

/** A greeter of these sockets, beside a listener that holds its connections. */
export const greeterAndHolder = (sockets: SocketInput[]): SettingsInput => ({
  addressLists: { clients: '10.0.0.0/8', denied: '198.51.100.0/24' },
  perAddressLimit: 20_000,
  listeners: {
    greeter: { ...shared, protocol: ({ socket }: Connection) => void socket.end(GREETING), sockets },
    holder: { ...shared, protocol: holder, sockets: [{ port: 'any', address: '127.0.0.1' }] },
  },
})
