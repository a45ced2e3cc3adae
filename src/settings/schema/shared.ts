import { z } from 'zod'
import { text, whole } from '../../fields.ts'
import { canonicalAddress } from '../../policies/address.ts'
import { LIST_NAME } from '../../policies/address-element.ts'

/*
 * Fields that stand in more than one part of the settings.
 */

export const isAddress = (value: string): boolean => canonicalAddress(value) !== undefined

/** Labels of letters, digits and hyphens (RFC 1123), and underscores, which people use. */
const DOMAIN = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i

export const isDomain = (name: string): boolean => DOMAIN.test(name) && !isAddress(name)

const PORT = 'a port. Write a number from 1 to 65535, any for a free one, or 0 for no socket.'

export const port = z.union([whole(0, 65_535, PORT), z.literal('any')], { error: PORT }).meta({ blank: 0 })

const oneForm = (address: string): string => canonicalAddress(address) ?? address

/** In its one form (A6), or `all`. */
export const localAddress = text(
  "an address to listen on. Write all, or one address of this host such as 127.0.0.1 or '::1'.",
  (value) => value === 'all' || isAddress(value),
).transform(oneForm)

export const ipAddress = text("an IP address. Write one such as 127.0.0.1 or '::1'.", isAddress).transform(oneForm)

/** What names of listeners and address lists are made of (A5). */
export const nameOf = (noun: string) =>
  z.string().regex(LIST_NAME, { error: `a name for ${noun}. Use letters, digits, '.', '_' and '-'.` })

/** Where keys belong that people write a floor too high or too low. */
export const belong = (shape: object, place: string) =>
  Object.fromEntries(Object.keys(shape).map((key) => [key, place]))
