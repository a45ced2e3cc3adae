import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../src/durations.ts'

describe('durations', () => {
  it.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    ['0.25h', 900_000],
    ['0s', 0],
    ['0.1ms', 0],
    ['2.3h', 8_280_000],
  ])('%s are %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each([
    '',
    '10',
    's',
    '-5s',
    '+5s',
    '5 s',
    ' 5s',
    '5s ',
    '5S',
    '5sec',
    '1e3s',
    '.5s',
    '5.s',
    '1_000ms',
    '5s\n',
    '0x5s',
    '٥s',
  ])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    [0, '0s'],
    [1, '1ms'],
    [250, '250ms'],
    [1_500, '1500ms'],
    [30_000, '30s'],
    [60_000, '1m'],
    [90_000, '90s'],
    [3_600_000, '1h'],
    [5_400_000, '90m'],
  ])('%d milliseconds are written %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })

  it('what is written is read back the same', () => {
    fc.assert(
      fc.property(
        fc.nat(2_147_483_647),
        (milliseconds) => parseDuration(formatDuration(milliseconds)) === milliseconds,
      ),
    )
  })
})
