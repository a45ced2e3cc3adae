import { canonicalAddress } from './address.ts'

/** Whether an address leads to this machine alone (RFC 1122 3.2.1.3, RFC 4291 2.5.3). False for what is no address. */
export const isLoopback = (address: string): boolean => {
  const canonical = canonicalAddress(address)
  return canonical !== undefined && (canonical === '::1' || canonical.startsWith('127.'))
}
