import { expect, it } from 'vitest'
import { Lookup, type LookupLimits } from '../../src/policies/lookup.ts'
import { type Refusal, refuse } from '../../src/policies/verdict.ts'
import { deferred } from '../support/deferred.ts'

const LISTED = refuse('listed')
const FAILED = refuse('listed', { detail: 'the policy failed' })

/** A look-up whose answers a test gives, in the order of the questions. */
const rig = (limits: Partial<LookupLimits> = {}) => {
  const asked: string[] = []
  const answers: ReturnType<typeof deferred<Refusal | Error | undefined>>[] = []
  const lookup = new Lookup<{ readonly address: string }>(
    async ({ address }) => {
      asked.push(address)
      const answer = deferred<Refusal | Error | undefined>()
      answers.push(answer)
      const given = await answer.promise
      if (given instanceof Error) throw given
      return given
    },
    () => FAILED,
    { timeout: 60_000, waiting: 10, cacheFor: 60_000, whenUnanswered: 'admit', ...limits },
  )
  return { lookup, asked, answers, ask: (address: string) => lookup.answer({ address }) }
}

it('keeps an answer for its time, and asks again behind it', async () => {
  const { lookup, asked, answers, ask } = rig({ cacheFor: 0 })
  const first = ask('192.0.2.1')
  answers[0]?.resolve(LISTED)
  expect(await first).toBe(LISTED)
  expect(lookup.knows('192.0.2.1')).toBe(false)
  void ask('192.0.2.1')
  expect(asked).toEqual(['192.0.2.1', '192.0.2.1'])

  const kept = rig()
  const once = kept.ask('192.0.2.1')
  kept.answers[0]?.resolve(LISTED)
  await once
  expect([kept.lookup.knows('192.0.2.1'), kept.lookup.known('192.0.2.1')]).toEqual([true, LISTED])
  expect(await kept.ask('192.0.2.1')).toBe(LISTED)
  expect(kept.asked).toEqual(['192.0.2.1'])
})

it('asks once for peers of one address that come while it waits', async () => {
  const { asked, answers, ask } = rig()
  const both = Promise.all([ask('192.0.2.1'), ask('192.0.2.1')])
  answers[0]?.resolve(undefined)
  expect(await both).toEqual([undefined, undefined])
  expect(asked).toEqual(['192.0.2.1'])
})

it.each([
  ['admit', undefined, undefined],
  ['refuse', 'lookup-timeout', 'lookup-limit'],
] as const)(
  'M9: has a deadline and a bound on who waits; without an answer it %ss',
  async (whenUnanswered, late, full) => {
    const { ask, lookup } = rig({ timeout: 1, waiting: 2, whenUnanswered })
    const waiting = [ask('192.0.2.1'), ask('192.0.2.1')]
    expect((await ask('192.0.2.2'))?.reason).toBe(full)
    expect((await Promise.all(waiting)).map((refusal) => refusal?.reason)).toEqual([late, late])
    // Both have left: there is room again.
    expect((await ask('192.0.2.2'))?.reason).toBe(late)
    expect(lookup.known('192.0.2.3')?.reason).toBe(late)
  },
)

it('keeps an answer that comes late, and none of a question that failed', async () => {
  const { answers, ask, lookup } = rig({ timeout: 1 })
  expect(await ask('192.0.2.1')).toBeUndefined()
  answers[0]?.resolve(LISTED)
  await expect.poll(() => lookup.knows('192.0.2.1')).toBe(true)
  expect(await ask('192.0.2.1')).toBe(LISTED)
  const failing = ask('192.0.2.2')
  answers[1]?.resolve(new Error('boom'))
  expect(await failing).toBe(FAILED)
  expect(lookup.knows('192.0.2.2')).toBe(false)
})

it('M9: bounds the questions under way, also those that nobody waits for any more', async () => {
  const { asked, answers, ask } = rig({ timeout: 1, waiting: 1, whenUnanswered: 'refuse' })
  expect((await ask('192.0.2.1'))?.reason).toBe('lookup-timeout')
  expect((await ask('192.0.2.2'))?.reason).toBe('lookup-limit')
  answers[0]?.resolve(undefined)
  expect(await ask('192.0.2.1')).toBeUndefined()
  await expect.poll(async () => (await ask('192.0.2.2'))?.reason).toBe('lookup-timeout')
  expect(asked).toEqual(['192.0.2.1', '192.0.2.2'])
})

it('M9: keeps no more than 10,000 answers, whoever comes', async () => {
  const { answers, ask, lookup } = rig({ waiting: 20_000 })
  const all = Array.from({ length: 10_001 }, (_, at) => ask(`10.0.${at >> 8}.${at & 255}`))
  for (const answer of answers) answer.resolve(undefined)
  await Promise.all(all)
  expect([lookup.knows('10.0.0.0'), lookup.knows('10.0.0.1')]).toEqual([false, true])
})
