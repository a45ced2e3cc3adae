import type { AddressSet } from './address-set.ts'
import type { Peer } from './peer.ts'
import { type Refusal, refuse } from './verdict.ts'

/** How many refusals are kept for the lines of one list. */
const KEPT = 1024

/**
 * The refusals that a list gives, with the line that decided as their evidence. Each is made once and kept, since a flood
 * must not allocate; not more than 1,024, since one that comes from everywhere must not fill the memory either.
 */
export const listRefusals = (reason: string, set: AddressSet): ((peer: Peer) => Refusal) => {
  const absent = refuse(reason, { list: set.log.list })
  const perSet = new Map<AddressSet, Map<number, Refusal>>()
  return ({ words }) => {
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

/** The way to the line of a list that decides about a peer. */
export const pathIn = (set: AddressSet, { words }: Peer) => set.decidedBy(words)?.path
