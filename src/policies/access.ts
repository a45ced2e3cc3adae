import type { AddressWords } from './address.ts'
import type { AddressSet } from './address-set.ts'
import { type Reason, type Refusal, refuse } from './verdict.ts'

/** A socket's own restriction (A2): nobody, all but the listed, or the listed are refused. */
export interface Restriction {
  readonly mode: 'none' | 'grant' | 'deny'
  readonly addresses: AddressSet
}

/** Whether a peer may come in at all: the first questions of M5. Undefined: nothing speaks against it. */
export type Access = (words: AddressWords) => Refusal | undefined

export interface AccessOptions {
  /** The server's Denied list (A1). */
  readonly denied: AddressSet
  /** Who is refused for a while. */
  readonly banned?: Access
  readonly restriction: Restriction
}

const nobody: Access = () => undefined

/** Asks the Denied list before anything else, so that it wins over `grant`, then for a ban, and then the socket's restriction (A1, M5). */
export const access = ({ denied, banned = nobody, restriction }: AccessOptions): Access => {
  const refuseDenied = refusals('denied', denied)
  const refuseRestricted = restrict(restriction)
  return (words) => (denied.holds(words) ? refuseDenied(words) : (banned(words) ?? refuseRestricted(words)))
}

/** Refuses peers that a `deny` list holds, or that a `grant` list lacks (A2). */
const restrict = ({ mode, addresses }: Restriction): Access => {
  if (mode === 'none') return nobody
  const refuseRestricted = refusals('restricted', addresses)
  if (mode === 'deny') return (words) => (addresses.holds(words) ? refuseRestricted(words) : undefined)
  return (words) => (addresses.holds(words) ? undefined : refuseRestricted(words))
}

/** How many refusals are kept for the lines of one list. */
const KEPT = 1024

/**
 * The refusals that a list gives, with the line that decided as their evidence. Each is made once and kept, since a flood
 * must not allocate; not more than 1,024, since one that comes from everywhere must not fill the memory either.
 */
const refusals = (reason: Reason, set: AddressSet): ((words: AddressWords) => Refusal) => {
  const absent = refuse(reason, { list: set.log.list })
  const perSet = new Map<AddressSet, Map<number, Refusal>>()
  return (words) => {
    const decider = set.deciderOf(words)
    const element = decider.elementOf(words)
    if (element === 0) return absent
    const kept = perSet.get(decider) ?? new Map<number, Refusal>()
    if (kept.size === 0) perSet.set(decider, kept)
    return kept.get(element) ?? keep(kept, element, refuse(reason, evidenceOf(decider, element)))
  }
}

const evidenceOf = ({ log }: AddressSet, element: number) => ({ list: log.list, line: log.lineOf(element) })

const keep = (kept: Map<number, Refusal>, element: number, refusal: Refusal): Refusal => {
  if (kept.size === KEPT) kept.clear()
  kept.set(element, refusal)
  return refusal
}
