import { asciiDomain } from '../ascii-domain.ts'
import type { UserFile } from './user-file.ts'

/** Whether a domain, in small letters, is one that users without a domain in their names belong to. */
export type IsOurs = (domain: string) => boolean

/**
 * Which domains are ours: those that are set, else the one that the connection came to, else, where no domain has a
 * name, any.
 */
export const ourDomains = (set: readonly string[] | undefined, connected: string | undefined): IsOurs => {
  if (set !== undefined) {
    const ours = new Set(set.map((name) => name.toLowerCase()))
    return (domain) => ours.has(domain)
  }
  const ours = connected?.toLowerCase()
  return (domain) => ours === undefined || domain === ours
}

/** How a local part may be read, best first. */
type Readings = (local: string) => readonly string[]

/** As it is. */
const literally: Readings = (local) => [local]

/** As it is, or without what follows a `+`: for recipients, whose senders may put a tag there. */
export const withoutTag: Readings = (local) => {
  const plus = local.indexOf('+')
  return plus > 0 ? [local, local.slice(0, plus)] : [local]
}

/**
 * The names of the users that an address may mean, best first: the whole address, then, where the domain is ours, what
 * stands before the `@`. What has no domain is the name itself; `postmaster` needs none (RFC 5321, 4.1.1.3).
 */
export const usersFor = (address: string, isOurs: IsOurs, readings = literally): readonly string[] => {
  const at = address.lastIndexOf('@')
  if (at === -1) return readings(address)
  const domain = asciiDomain(address.slice(at + 1)).toLowerCase()
  const names = readings(address.slice(0, at))
  const whole = names.map((name) => `${name}@${domain}`)
  return isOurs(domain) ? [...whole, ...names] : whole
}

/** The first of those names that is a user's, as the file writes it. One question for logins and recipients alike. */
export const findUser = async (users: UserFile, names: readonly string[]): Promise<string | undefined> => {
  for (const name of names) {
    const user = await users.find(name)
    if (user !== undefined) return user
  }
  return undefined
}
