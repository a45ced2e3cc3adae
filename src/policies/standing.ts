import type { AddressKey } from './address-key.ts'

/** The limits of one listener (M1, M2, M3). No limit is `Infinity`. */
export interface Limits {
  readonly maxConnections: number
  readonly perAddressLimit: number
  readonly clientReserve: number
}

/** Numbers of open connections. */
export interface Counts {
  /** Of the listener. */
  readonly listener: number
  /** Of the address in the listener. */
  readonly address: number
  /** Of the address in the whole server. */
  readonly server: number
}

/** What is open when somebody asks for a place: here, and elsewhere. The limits hold for the sum (M8). */
export interface Standing {
  readonly own: Counts
  readonly elsewhere: Counts
}

/** A second source of counts: what another generation of the process, or other machines, hold. Asked on each take. */
export interface Elsewhere {
  /** Open connections of the listener of this name. */
  listener(name: string): number
  /** Open connections of one address in the listener of this name. */
  address(name: string, key: AddressKey): number
  /** Open connections of one address in the whole server. */
  server(key: AddressKey): number
}

/** Who may still enter: everybody, clients only (M3), nobody (M1). */
export type Level = 'open' | 'reserved' | 'full'

/** The level at which a listener is with so many connections open. */
export const levelOf = ({ maxConnections, clientReserve }: Limits, open: number): Level => {
  const free = maxConnections - open
  if (free <= 0) return 'full'
  return free <= clientReserve ? 'reserved' : 'open'
}

const NONE: Counts = { listener: 0, address: 0, server: 0 }

export const NOTHING_OPEN: Standing = { own: NONE, elsewhere: NONE }
