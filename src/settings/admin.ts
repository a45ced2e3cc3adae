import { type AdminSettings, DEFAULTS, type SocketSettings } from './settings.ts'

/** The name of the admin listener, in events as in complaints. */
export const ADMIN = 'admin'

/** The one row of sockets that the admin listener has. */
export const adminRow = ({ port, address, tls, restriction, addresses }: AdminSettings): SocketSettings => ({
  ...DEFAULTS.socket,
  name: `${ADMIN}:${port}`,
  port,
  address,
  tls,
  restriction,
  addresses,
})
