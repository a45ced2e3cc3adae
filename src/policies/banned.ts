import { policy } from './policy.ts'

/** Addresses that are refused for a while, after failed logins or by an operator. */
export const banned = policy({
  reason: 'banned',
  stage: 'address',
  question: 'Is the address banned?',
  description: 'Refuses an address everywhere for a while, after too many failed logins or by the word of an operator.',
  compile({ bans, lists }) {
    return {
      refusal: ({ words }) => (bans.size === 0 ? undefined : bans.of(words, lists)?.refusal),
      tell(peer, refusal) {
        const ban = bans.of(peer.words, lists)
        if (refusal === undefined || ban === undefined) return { answer: 'no' }
        const { until, by, failures, address } = ban
        const why = by === 'hand' ? 'by hand' : `after ${failures} failures`
        return { answer: `yes, ${address} until ${new Date(until).toISOString()}, ${why}`, until, failures }
      },
    }
  },
})
