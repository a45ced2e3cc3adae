import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { MemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { type Elsewhere, levelOf } from '../../src/policies/standing.ts'
import { FakeElsewhere } from '../support/elsewhere.ts'
import { times } from '../support/long.ts'
import { SharedLedger } from '../support/shared-ledger.ts'
import { Run, step } from './run.ts'

const LIMITS = { maxConnections: 2, perAddressLimit: 9, clientReserve: 0 }

const LEDGERS: [string, (elsewhere?: Elsewhere) => Ledger][] = [
  ['in memory', (elsewhere) => new MemoryLedger(elsewhere)],
  ['of another making, that has only read the contract', (elsewhere) => new SharedLedger(elsewhere)],
]

describe.each(LEDGERS)('a ledger %s', (_, make) => {
  test('counts, refuses and tells levels as a plain list of places would, and ends at zero (M1, M2, M3, M4, M6, M7, M8)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const run = new Run(make)
        for (const one of steps) run.do(one)
        run.end()
      }),
      { numRuns: times(60, 5_000) },
    )
  })

  test('takes no place where the judge throws (M6)', () => {
    const ledger = make()
    const account = ledger.account('a', LIMITS)
    const judge = () => {
      throw new Error('judge')
    }
    expect(() => account.take(1, judge)).toThrow('judge')
    expect([ledger.open, account.open, account.addresses()]).toEqual([0, 0, []])
  })

  test('gives standings to keep: a later place does not change them', () => {
    const account = make().account('a', LIMITS)
    const before = account.standing(1)
    account.take(1, () => undefined)
    const after = account.standing(1)
    expect([before.own.listener, after.own.listener]).toEqual([0, 1])
  })

  test('tells levels to those who watch, and no more once they have stopped', () => {
    const account = make().account('a', LIMITS)
    const heard: string[] = []
    const stop = account.watch((level) => heard.push(level))
    account.take(1, () => undefined)
    const place = account.take(2, () => undefined)
    stop()
    if (place.admitted) place.giveBack()
    expect([heard, account.level]).toEqual([['full'], 'open'])
  })

  test('a forgotten account does not take a namesake with it', () => {
    const ledger = make()
    const first = ledger.account('a', LIMITS)
    first.forget()
    const second = ledger.account('a', LIMITS)
    first.forget()
    expect([first === second, ledger.account('a', LIMITS) === second]).toEqual([false, true])
  })

  test('is full by what others hold, says so at once, and has room when they let go (M8)', () => {
    const elsewhere = new FakeElsewhere()
    const ledger = make(elsewhere)
    const account = ledger.account('a', LIMITS)
    const heard: string[] = []
    account.watch((level) => heard.push(level))
    elsewhere.hold('a', 1, 2)
    ledger.elsewhereChanged()
    expect([account.level, levelOf(LIMITS, account.open)]).toEqual(['full', 'open'])
    elsewhere.hold('a', 1, -1)
    ledger.elsewhereChanged()
    account.take(2, () => undefined)
    expect(heard).toEqual(['full', 'open', 'full'])
    expect([account.open, ledger.open, ledger.count(1)]).toEqual([1, 1, 0])
  })
})
