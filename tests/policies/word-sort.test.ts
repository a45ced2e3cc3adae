import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortedOrder } from '../../src/policies/word-sort.ts'

const number = fc.tuple(fc.nat(2), fc.nat(0xffffffff), fc.constant(5), fc.nat(0xffffffff))

it('A4: numbers of four words are put in their order', () => {
  fc.assert(
    fc.property(fc.array(number), (numbers) => {
      const order = sortedOrder(Uint32Array.from([...numbers.flat(), 9, 9]), numbers.length, 4)
      const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join('')
      expect(Array.from(order, (index) => hex(numbers[index]!))).toEqual(numbers.map(hex).sort())
    }),
  )
})

it('A4: numbers of one word are put in their order, equal ones as they came', () => {
  expect([...sortedOrder(Uint32Array.of(7, 0xffffffff, 0, 0x80000000, 7), 5, 1)]).toEqual([2, 0, 4, 3, 1])
})
