import { expect, test } from 'vitest'
import { MemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { Visitors } from '../../src/ledger/visitors.ts'

test('addresses without a connection are remembered, but not without end: 4,096 in an account', () => {
  const everywhere = new Map()
  const [one, other] = [new Visitors(everywhere), new Visitors(everywhere)]
  const stays = one.enter(-1)
  for (let key = 0; key < 10_000; key++) for (const visitors of [one, other]) visitors.leave(visitors.enter(key))
  expect([...one.all()].length).toBeLessThanOrEqual(4_097)
  expect(everywhere.size).toBeLessThanOrEqual(4_097)
  expect([stays.open, stays.everywhere.open, one.find(-1)]).toEqual([1, 1, stays])
})

test('no count is lost when those who have gone are forgotten (M6)', () => {
  const ledger = new MemoryLedger()
  const limits = { maxConnections: 9, perAddressLimit: 9, clientReserve: 0 }
  const [one, other] = [ledger.account('one', limits), ledger.account('other', limits)]
  const take = (account: typeof one, key: number) => {
    const place = account.take(key, () => undefined)
    if (!place.admitted) throw new Error(place.reason)
    return place
  }
  const held = [take(one, 1), take(other, 1)]
  for (let key = 2; key < 5_000; key++) take(one, key).giveBack()
  other.forget()
  held[0]?.giveBack()
  one.forget()
  expect([ledger.count(1), other.standing(1).own]).toEqual([1, { listener: 1, address: 1, server: 1 }])
  held[1]?.giveBack()
  expect([ledger.open, ledger.count(1), ledger.addresses()]).toEqual([0, 0, []])
})
