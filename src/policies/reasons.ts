import { POLICIES } from './order.ts'
import type { Policy } from './policy.ts'

type Table = (typeof POLICIES)[number]
type ReasonOf<P> = P extends Policy<infer R, infer _, infer F> ? R | F : never

/** Reasons of the stage `lookup`, which no policy of ours has yet: see `lookup.ts`. */
const LOOKUP_REASONS = ['lookup-limit', 'lookup-timeout'] as const

/** A reason of ours. */
export type OwnReason = ReasonOf<Table> | (typeof LOOKUP_REASONS)[number]

/** Why somebody is turned away: one of `REASONS`, or the word of a host's own policy. The same everywhere (D6). */
export type Reason = OwnReason | (string & {})

/** Every reason for which Portreeve turns somebody away: the same word in events, logs, metrics, page and `explain` (D6). */
export const REASONS: readonly OwnReason[] = [
  ...POLICIES.flatMap(({ reason, failures = {} }: Policy) => [reason, ...Object.keys(failures)]),
  ...LOOKUP_REASONS,
] as OwnReason[]

/** Limits of count on places, which the protocol may tell in its words (`refuseWith`). Lists and bans are silent. */
export const COUNT_LIMITS: ReadonlySet<string> = new Set(
  POLICIES.filter(({ stage, passing }: Policy) => stage === 'place' && passing).map(({ reason }) => reason),
)
