import { expect, test } from 'vitest'
import { Outage } from '../../../src/protocols/helpers/outage.ts'

const at = () => {
  const clock = { seconds: 0 }
  return { clock, outage: new Outage(() => clock.seconds * 1_000) }
}

test('the first failure is told at once, the next ones as a sum every ten seconds', () => {
  const { clock, outage } = at()
  expect(outage.failed()).toEqual({ first: true, failures: 1 })
  clock.seconds = 5
  expect(outage.failed()).toBeUndefined()
  clock.seconds = 9.9
  expect(outage.failed()).toBeUndefined()
  clock.seconds = 10
  expect(outage.failed()).toEqual({ first: false, failures: 3 })
  expect(outage.failed()).toBeUndefined()
})

test('the end of an outage is told once, with what was not told yet', () => {
  const { clock, outage } = at()
  expect(outage.worked()).toBeUndefined()
  outage.failed()
  outage.failed()
  clock.seconds = 12
  expect(outage.worked()).toEqual({ failures: 1, duration: 12_000 })
  expect(outage.worked()).toBeUndefined()
})

test('what goes up and down all the time is told no oftener than every ten seconds', () => {
  const { clock, outage } = at()
  let told = 0
  for (; clock.seconds < 60; clock.seconds++) {
    if (outage.failed() !== undefined) told++
    outage.worked()
  }
  expect(told).toBe(6)
})
