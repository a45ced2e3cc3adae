import { POLICIES } from './order.ts'
import type { Policy } from './policy.ts'

type Table = (typeof POLICIES)[number]
type ReasonOf<P> = P extends Policy<infer R, infer _, infer F> ? R | F : never

/** Reasons of the stage `lookup`, which no policy of ours has yet: see `lookup.ts`. Each with a description. */
export const LOOKUP_REASONS = {
  'lookup-limit': 'So many look-ups were under way, or peers waited for one, that no more were asked for (M9).',
  'lookup-timeout': 'The look-up took too long; of a datagram: there was no answer yet.',
} as const

/** A reason of ours. */
export type OwnReason = ReasonOf<Table> | keyof typeof LOOKUP_REASONS

/** Why somebody is turned away: one of `REASONS`, or the word of a host's own policy. The same everywhere (D6). */
export type Reason = OwnReason | (string & {})

/** Every reason for which Portreeve turns somebody away: the same word in events, logs, metrics, page and `explain` (D6). */
export const REASONS: readonly OwnReason[] = [
  ...POLICIES.flatMap(({ reason, failures = {} }: Policy) => [reason, ...Object.keys(failures)]),
  ...Object.keys(LOOKUP_REASONS),
] as OwnReason[]

/** Limits of count on places, which the protocol may tell in its words (`refuseWith`). Lists and bans are silent. */
export const COUNT_LIMITS: ReadonlySet<string> = new Set(
  POLICIES.filter(({ stage, passing }: Policy) => stage === 'place' && passing).map(({ reason }) => reason),
)
