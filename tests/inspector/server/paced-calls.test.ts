import { describe, expect, test } from 'vitest'
import { PacedCalls } from '../../../src/inspector/server/paced-calls.ts'

describe('calls that keep the loop busy', () => {
  test('M9: run one at a time, by address in turn, and give back what they give or throw', async () => {
    const calls = new PacedCalls()
    const order: string[] = []
    const note = (name: string) => () => order.push(name)
    await Promise.all([
      calls.run('127.0.0.1', note('a1')),
      calls.run('127.0.0.1', note('a2')),
      calls.run('127.0.0.1', note('a3')),
      calls.run('127.0.0.2', note('b1')),
    ])
    expect(order).toEqual(['a1', 'b1', 'a2', 'a3'])
    const fails = (): never => {
      throw new Error('no such list')
    }
    await expect(calls.run('127.0.0.1', fails)).rejects.toThrow('no such list')
    expect(await calls.run('127.0.0.1', () => 'answer')).toBe('answer')
  })

  test('M9: beyond what may wait they are refused with 429, those of the address with most first', async () => {
    const calls = new PacedCalls()
    const many = Array.from({ length: 22 }, () => calls.run('127.0.0.1', () => 'answer'))
    const other = calls.run('127.0.0.2', () => 'answer')
    const results = await Promise.allSettled(many)
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toMatchObject([
      { status: 429, code: 'TOO_MANY_CALLS' },
      { status: 429, code: 'TOO_MANY_CALLS' },
    ])
    expect(await other).toBe('answer')
  })
})
