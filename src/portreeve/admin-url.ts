import type { AdminSettings } from '../settings/index.ts'

/** Where a browser on this machine finds the admin page. */
export const adminUrl = (
  { address, tls, hosts }: Pick<AdminSettings, 'address' | 'tls' | 'hosts'>,
  port: number,
): string => {
  const host = hosts[0] ?? reachable(address)
  return `${tls === 'on' ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}/`
}

/** An address as a client on this machine would name it. */
const reachable = (address: string): string => {
  if (address === 'all' || address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}
