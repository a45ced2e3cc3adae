import type { Finding, Path } from './finding.ts'
import type { AdminInput, DomainInput, ListenerInput, SettingsInput, SocketInput } from './input.ts'

/** Settings without what is wrong with their shape: each value is right or not there. */
export interface Repaired extends Omit<Partial<SettingsInput>, 'addressLists' | 'domains' | 'listeners' | 'admin'> {
  readonly addressLists?: Readonly<Record<string, string | undefined>> | undefined
  readonly domains?: readonly (RepairedDomain | undefined)[] | undefined
  readonly listeners?: Readonly<Record<string, RepairedListener | undefined>> | undefined
  readonly admin?: RepairedAdmin | undefined
}

export interface RepairedAdmin extends Omit<Partial<AdminInput>, 'hosts'> {
  readonly hosts?: readonly (string | undefined)[] | undefined
}

export interface RepairedDomain extends Omit<Partial<DomainInput>, 'aliases' | 'localAddresses'> {
  readonly aliases?: readonly (string | undefined)[] | undefined
  readonly localAddresses?: readonly (string | undefined)[] | undefined
}

export interface RepairedListener extends Omit<Partial<ListenerInput>, 'sockets'> {
  readonly sockets?: readonly (Partial<SocketInput> | undefined)[] | undefined
}

/**
 * Takes what was found out of a copy of the settings, so that the parts that are right can be checked against each
 * other although something else is wrong (all complaints at once).
 */
export const repair = (input: object, found: readonly Finding[]): Repaired =>
  found.reduce<unknown>((value, { at }) => without(value, at), input) as Repaired

/** A copy in which nothing stands at the path. Places in lists are kept. */
const without = (value: unknown, [step, ...rest]: Path): unknown => {
  if (step === undefined) return {}
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value
  const copy: Record<PropertyKey, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value }
  const steps = copy as Record<PropertyKey, unknown>
  steps[step] = rest.length === 0 ? undefined : without(steps[step], rest)
  return copy
}
