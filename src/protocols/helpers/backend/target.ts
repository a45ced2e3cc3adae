import ipaddr from 'ipaddr.js'

/** Where a backend is. */
export interface Target {
  readonly host: string
  readonly port: number
  /** As a person would write it: `127.0.0.1:8080`, `[::1]:80`. */
  readonly text: string
}

const PORT = /^[1-9]\d{0,4}$/

/** Labels of letters, digits, hyphens and underscores; an IPv4 address looks like that too. */
const NAME = /^[\w-]+(\.[\w-]+)*\.?$/

/** Reads `host:port`, `[IPv6]:port`, or a port alone, which is on this host. Undefined: it is none of these. */
export const parseTarget = (to: string | number): Target | undefined => {
  const text = String(to)
  const colon = text.lastIndexOf(':')
  const host = colon === -1 ? '127.0.0.1' : hostOf(text.slice(0, colon))
  const digits = text.slice(colon + 1)
  if (host === undefined || !PORT.test(digits) || Number(digits) > 65_535) return undefined
  return { host, port: Number(digits), text: colon === -1 ? `${host}:${digits}` : text }
}

const hostOf = (text: string): string | undefined => {
  const bracketed = /^\[(.+)\]$/.exec(text)?.[1]
  if (bracketed !== undefined) return ipaddr.IPv6.isValid(bracketed) ? bracketed : undefined
  // All digits and dots: an address, and not one in a short form such as 127.1.
  if (/^[\d.]+$/.test(text)) return ipaddr.IPv4.isValidFourPartDecimal(text) ? text : undefined
  return NAME.test(text) ? text : undefined
}

/** Whether a text can be the name of a host, and is no address. */
export const isHostName = (text: string): boolean => NAME.test(text) && !/^[\d.]+$/.test(text)
