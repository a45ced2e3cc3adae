/** Whether a domain, in small letters, is one that users without a domain in their names belong to. */
export type IsOurs = (domain: string) => boolean

/**
 * The names of the users that an address may mean, best first: the whole address, then, where the domain is ours, what
 * stands before the `@`. Each with and without what follows a `+`. `postmaster` alone needs no domain (RFC 5321, 4.1.1.3).
 */
export const usersFor = (address: string, isOurs: IsOurs): readonly string[] => {
  const at = address.lastIndexOf('@')
  if (at === -1) return withoutTag(address)
  const domain = address.slice(at + 1).toLowerCase()
  const names = withoutTag(address.slice(0, at))
  const whole = names.map((name) => `${name}@${domain}`)
  return isOurs(domain) ? [...whole, ...names] : whole
}

const withoutTag = (name: string): readonly string[] => {
  const plus = name.indexOf('+')
  return plus > 0 ? [name, name.slice(0, plus)] : [name]
}

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
