import { POLICIES } from '../src/policies/order.ts'
import { type Policy, STAGES } from '../src/policies/policy.ts'
import { LOOKUP_REASONS } from '../src/policies/reasons.ts'
import { filled } from './marked-parts.ts'
import { markdownTable } from './table.ts'

/*
 * What docs/policies.md has from the table of policies: each in its order, and the reasons that it has besides. They stand
 * between markers; the text around them is written by hand.
 */

const all: readonly Policy[] = POLICIES

/** The page with its generated parts as they are now. */
export const policiesPage = (page: string): string =>
  filled(filled(page, 'policies', list()), 'other reasons', others())

/** In the order of asking: by stage, and within it as the table has them. */
const list = (): string =>
  markdownTable(
    ['reason', 'stage', 'question', 'does', 'settings'],
    STAGES.flatMap((stage) => all.filter((policy) => policy.stage === stage)).map((policy) => [
      `\`${policy.reason}\``,
      `\`${policy.stage}\``,
      policy.question,
      policy.description,
      settingsOf(policy),
    ]),
  )

const settingsOf = ({ settings = {} }: Policy): string =>
  Object.entries(settings)
    .flatMap(([floor, shape]) => Object.keys(shape).map((key) => `\`${key}\` (${floor})`))
    .join(', ')

const others = (): string =>
  markdownTable(
    ['reason', 'of', 'means'],
    [
      ...all.flatMap(({ reason, failures = {} }) => rows(failures, `\`${reason}\``)),
      ...rows(LOOKUP_REASONS, 'a host’s policy'),
    ],
  )

const rows = (meanings: Readonly<Record<string, string>>, of: string): string[][] =>
  Object.entries(meanings).map(([reason, means]) => [`\`${reason}\``, of, means])
