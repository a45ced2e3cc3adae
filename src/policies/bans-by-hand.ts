import { type Duration, LONGEST, parseDuration } from '../durations.ts'
import { PortreeveError } from '../errors.ts'
import { canonicalAddress } from './address.ts'

/** How long a ban by hand lasts unless said. */
export const BANNED_FOR: Duration = '1h'

/** The length of a ban in milliseconds, at least one and at most what a setting can say. Throws a `PortreeveError` for another one. */
export const banDuration = (text: string): number => {
  const milliseconds = parseDuration(text) ?? 0
  if (milliseconds >= 1 && milliseconds <= LONGEST) return milliseconds
  const what = `ban: '${text}' is not how long a ban can last`
  throw new PortreeveError('SETTINGS_INVALID', `${what}. Write a time such as 30m or 1h, from 1ms to 596h.`)
}

/** The one form of an address to ban (A6). Throws a `PortreeveError` for what is no single address. */
export const bannedAddress = (text: string): string => {
  const address = canonicalAddress(text)
  if (address !== undefined) return address
  const what = /[/-]/.test(text)
    ? `'${text}' is more than one address. Put networks and ranges into the denied list (addressLists.denied) and reload.`
    : `'${text}' is no address. Write one as 203.0.113.9 or 2001:db8::9.`
  throw new PortreeveError('ADDRESS_INVALID', `ban: ${what}`)
}
