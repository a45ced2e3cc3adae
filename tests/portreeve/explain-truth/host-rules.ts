import fc from 'fast-check'
import { canonicalAddress } from '../../../src/policies/address.ts'
import type { HostPolicy, PolicyPeer } from '../../../src/policies/host-policy.ts'
import type { Person } from './callers.ts'

/** A rule that a host adds, as plain data: it refuses a person, by number, at its stage. */
export interface HostRule {
  readonly stage: 'address' | 'client' | 'lookup' | 'place' | 'secured' | 'session'
  readonly person: number
}

/** Those of one stage have one reason, and a reason belongs to one rule. */
export const hostRules: fc.Arbitrary<HostRule[]> = fc.uniqueArray(
  fc.record({
    stage: fc.constantFrom<HostRule['stage']>('address', 'client', 'lookup', 'place', 'secured', 'session'),
    person: fc.nat(3),
  }),
  { maxLength: 2, selector: ({ stage }) => stage },
)

/** Stages at which it is known where the peer has connected to. */
const LATE: readonly string[] = ['secured', 'session']

/** Late rules refuse all who come to one address, too. */
export const policyOf = ({ stage, person }: HostRule, people: readonly Person[]): HostPolicy => {
  const { named, peer } = people[person % people.length] as Person
  const address = canonicalAddress(named ?? peer)
  const refuses = (asked: PolicyPeer) =>
    asked.address === address || (LATE.includes(stage) && asked.localAddress === '127.0.0.3')
  return {
    reason: `host-${stage}`,
    stage,
    compile: () => (stage === 'lookup' ? async (asked) => refuses(asked) : refuses),
  }
}
