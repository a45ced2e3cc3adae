import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { policiesPage } from '../../docs/policies-page.ts'
import { POLICIES } from '../../src/policies/order.ts'
import { type Policy, STAGES } from '../../src/policies/policy.ts'
import { REASONS } from '../../src/policies/reasons.ts'

const page = readFileSync(new URL('../../docs/policies.md', import.meta.url), 'utf8')

describe('docs/policies.md', () => {
  it('has the table of policies as it is now (if not: npm run docs)', () => {
    expect(page).toBe(policiesPage(page))
  })

  it('has a row for every reason, and one for every stage', () => {
    for (const word of [...REASONS, ...STAGES]) expect(page).toMatch(new RegExp(`^\\| \`${word}\` +\\|.*[a-z]`, 'm'))
  })

  it('has the policies in the order in which they are asked (M5)', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| `[a-z]+` +\|.*\?/gm)].map(([, reason]) => reason)
    const order = STAGES.flatMap((stage) => (POLICIES as readonly Policy[]).filter((policy) => policy.stage === stage))
    expect(rows).toEqual(order.map(({ reason }) => reason))
  })
})
