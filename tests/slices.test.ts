import { expect, test } from 'vitest'
import { atOnce, inSlices, type Sliced } from '../src/slices.ts'

function* work(note: (slice: number) => void): Sliced<string> {
  for (let slice = 1; slice <= 3; slice++) {
    note(slice)
    yield
  }
  return 'done'
}

test('work in slices lets the event loop have a turn after each', async () => {
  const order: string[] = []
  const turn = () => {
    order.push('turn')
    if (order.length < 8) setImmediate(turn)
  }
  setImmediate(turn)
  expect(await inSlices(work((slice) => order.push(`slice ${slice}`)))).toBe('done')
  expect(order.slice(0, 6)).toEqual(['slice 1', 'turn', 'slice 2', 'turn', 'slice 3', 'turn'])
})

test('the same work can be done at once, and what it throws comes through either way', async () => {
  const slices: number[] = []
  expect(atOnce(work((slice) => slices.push(slice)))).toBe('done')
  expect(slices).toEqual([1, 2, 3])
  const fails = () =>
    work(() => {
      throw new Error('refused')
    })
  expect(() => atOnce(fails())).toThrow('refused')
  await expect(inSlices(fails())).rejects.toThrow('refused')
})
