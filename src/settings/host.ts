import { networkInterfaces } from 'node:os'

/** Whether this host has IPv6: all addresses are dual stack then (L8). */
export const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'))
