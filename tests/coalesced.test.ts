import { expect, test } from 'vitest'
import { coalesced } from '../src/coalesced.ts'
import { deferred } from './support/deferred.ts'

test('calls while one is under way share the run behind it: at most one runs and one waits', async () => {
  const ends: (() => void)[] = []
  const run = coalesced(() => {
    const { promise, resolve } = deferred()
    ends.push(resolve)
    return promise.then(() => ends.length)
  })
  const first = run()
  await Promise.resolve()
  const later = [run(), run(), run(), run()]
  expect(ends.length).toBe(1)
  ends[0]?.()
  expect(await first).toBe(1)
  await Promise.resolve()
  ends[1]?.()
  expect(await Promise.all(later)).toEqual([2, 2, 2, 2])
})

test('a run that fails fails for those who asked for it, and the next one is begun', async () => {
  let runs = 0
  const run = coalesced(async () => {
    if (++runs === 1) throw new Error('refused')
    return runs
  })
  const [first, second] = await Promise.allSettled([run(), Promise.resolve().then(run)])
  expect(first.status).toBe('rejected')
  expect(second).toEqual({ status: 'fulfilled', value: 2 })
})
