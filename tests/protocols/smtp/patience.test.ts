import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Patience } from '../../../src/protocols/smtp/patience.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const patient = () => {
  const over = vi.fn()
  return { over, patience: new Patience(1_000, over) }
}

describe('the patience with a client', () => {
  test('is over when the client has taken all of its time', () => {
    const { over, patience } = patient()
    patience.renew()
    vi.advanceTimersByTime(999)
    expect(over).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2)
    expect(over).toHaveBeenCalledOnce()
  })

  test('does not wear out while it is our turn, however long that lasts', () => {
    const { over, patience } = patient()
    patience.renew()
    vi.advanceTimersByTime(600)
    patience.hold()
    vi.advanceTimersByTime(5_000)
    patience.goOn()
    vi.advanceTimersByTime(399)
    expect(over).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2)
    expect(over).toHaveBeenCalledOnce()
  })

  test('is whole again with each command, and takes one timer for all of them', () => {
    const { over, patience } = patient()
    for (let command = 0; command < 10; command++) {
      patience.renew()
      vi.advanceTimersByTime(900)
      patience.hold()
      expect(vi.getTimerCount()).toBeLessThanOrEqual(1)
    }
    expect(over).not.toHaveBeenCalled()
  })

  test('leaves no timer behind when the client has gone, even if somebody waits for it once more', () => {
    const { over, patience } = patient()
    patience.renew()
    patience.hold()
    vi.advanceTimersByTime(5_000)
    patience.end()
    patience.goOn()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(5_000)
    expect(over).not.toHaveBeenCalled()
  })
})
