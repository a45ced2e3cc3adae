import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/*
 * Names of files in a Maildir (https://cr.yp.to/proto/maildir.html): `unique:2,flags`. The unique part may say how many
 * bytes there are, as Dovecot writes it: `,S=` in the file, `,W=` with a CR before each LF.
 */

let count = 0

/** The host's name without what would end the unique part. */
const HOST = hostname().replaceAll('/', '\\057').replaceAll(':', '\\072').replaceAll(',', '\\054')

/** What tells this process from others, of other containers too. */
const PROCESS = randomBytes(6).toString('hex')

/** A name that no other delivery has, of this process or of another. They sort by their time, in whole seconds. */
export const uniqueName = (now: number): string => {
  count = (count + 1) % 1_000_000
  const micros = Math.floor((now % 1_000) * 1_000)
  return `${Math.floor(now / 1_000)}.M${micros}R${PROCESS}Q${count}.${HOST}`
}

/** The name of a message that is delivered, with its sizes. */
export const nameWithSizes = (name: string, size: number, wireSize: number): string => `${name},S=${size},W=${wireSize}`

/** The part that stays the same when the flags change. */
export const uniquePart = (file: string): string => file.split(':', 1)[0] as string

/** What POP3 calls a message for ever (RFC 1939, 7): at most 70 visible characters. */
export const uidOf = (file: string): string => {
  const unique = uniquePart(file)
  if (/^[\x21-\x7e]{1,70}$/.test(unique)) return unique
  return createHash('sha256').update(unique).digest('hex')
}

/** The number of bytes with a CR before each LF, where the name says it. */
export const wireSizeIn = (file: string): number | undefined => {
  const digits = /,W=(\d{1,15})(?:,|$)/.exec(uniquePart(file))?.[1]
  return digits === undefined ? undefined : Number(digits)
}
