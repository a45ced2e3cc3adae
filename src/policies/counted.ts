import type { Told } from './policy.ts'
import type { Counts, Standing } from './standing.ts'
import { type Refusal, refuse } from './verdict.ts'

/** What is counted here and elsewhere. */
export const total = ({ own, elsewhere }: Standing, of: keyof Counts): number => own[of] + elsewhere[of]

/** A refusal by count, kept as long as its numbers stay the same: under a flood they do, and nothing is allocated. */
export const countRefusal = (reason: string, limit: number): ((count: number) => Refusal) => {
  let last = refuse(reason, { count: limit, limit })
  return (count) => {
    if (last.evidence.count !== count) last = refuse(reason, { count, limit })
    return last
  }
}

/** Why a count of an address does not matter, where it is over the limit (M2). */
export const CLUSTER_PEER = 'cluster peers are exempt'

/** Says a count against its limit; `exempt` says why one that is reached does not refuse. */
export const tellCount = (
  standing: Standing,
  of: keyof Counts,
  limit: number,
  refusal: Refusal | undefined,
  exempt: string,
): Told => {
  const count = total(standing, of)
  const elsewhere = standing.elsewhere[of]
  const where = elsewhere === 0 ? '' : ` (${elsewhere} of them elsewhere)`
  const yes = refusal === undefined ? 'no' : 'yes'
  const answer = Number.isFinite(limit) ? `${yes}, ${count} of ${limit}${where}` : `no, ${count} and no limit${where}`
  const excused = count >= limit && refusal === undefined ? `${answer}, but ${exempt}` : answer
  return { answer: excused, count, limit, ...(elsewhere > 0 && { elsewhere }) }
}
