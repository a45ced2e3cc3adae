import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SocketCounters } from '../../src/net/counters.ts'
import { logFor } from './support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const web = (counters = new SocketCounters()) => ({ listener: 'web', socket: 'web:8080', counters })

describe('sums of refusals', () => {
  it('tells the first refusals within a second, and those that follow once an interval', () => {
    const { rows, stream } = logFor({})
    const row = web()
    rows.push(row)
    vi.advanceTimersByTime(60_000)
    row.counters.refused.denied += 3
    vi.advanceTimersByTime(1_000)
    expect(stream.messages).toEqual(['refused 3 in 1s (denied 3)'])
    row.counters.refused.denied += 2
    vi.advanceTimersByTime(4_000)
    row.counters.refused.full += 10
    vi.advanceTimersByTime(5_000)
    expect(stream.lines).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(stream.messages.slice(1)).toEqual(['refused 12 in 10s (full 10, denied 2)'])
    vi.advanceTimersByTime(60_000)
    expect(stream.lines).toHaveLength(2)
  })

  it('says whose they are, in the same words as everywhere (D6)', () => {
    const { rows, stream } = logFor({})
    rows.push(web())
    rows[0]!.counters.refused['handshake-timeout']++
    vi.advanceTimersByTime(1_000)
    expect(stream.records).toMatchObject([
      { level: 'info', listener: 'web', socket: 'web:8080', refused: { 'handshake-timeout': 1 }, seconds: 1 },
    ])
  })

  it('writes one line for a flood in ten seconds, not one for each that knocks', () => {
    const { rows, stream } = logFor({})
    const row = web()
    rows.push(row)
    for (let second = 0; second < 101; second++) {
      row.counters.refused.denied += 5_000
      vi.advanceTimersByTime(1_000)
    }
    expect(stream.lines).toHaveLength(11)
  })

  it('sums each socket by itself', () => {
    const { rows, stream } = logFor({})
    rows.push(web(), { listener: 'smtp', socket: 'smtp:2525', counters: new SocketCounters() })
    rows[0]!.counters.refused.denied++
    vi.advanceTimersByTime(1_000)
    rows[1]!.counters.refused.full++
    vi.advanceTimersByTime(1_000)
    expect(stream.records.map(({ socket, message }) => [socket, message])).toEqual([
      ['web:8080', 'refused 1 in 1s (denied 1)'],
      ['smtp:2525', 'refused 1 in 1s (full 1)'],
    ])
  })

  it('sums replies that were not sent, and names the setting (M9)', () => {
    const { rows, stream } = logFor({})
    const row = web()
    rows.push(row)
    row.counters.datagrams.received = 9
    row.counters.datagrams.unanswered = 1
    vi.advanceTimersByTime(1_000)
    row.counters.datagrams.unanswered = 13
    vi.advanceTimersByTime(10_000)
    expect(stream.messages).toEqual([
      '1 reply not sent in 1s: too many to one source, see replyRate',
      '12 replies not sent in 10s: too many to one source, see replyRate',
    ])
    expect(stream.records[1]).toMatchObject({ level: 'info', socket: 'web:8080', datagrams: { unanswered: 12 } })
  })

  it('sums failed logins in lines of their own, and leaves out those that were accepted', () => {
    const { rows, stream } = logFor({})
    const row = web()
    rows.push(row)
    row.counters.logins.failed = 1
    row.counters.logins.accepted = 5
    vi.advanceTimersByTime(1_000)
    row.counters.logins.accepted = 9
    vi.advanceTimersByTime(20_000)
    row.counters.logins.failed = 13
    row.counters.logins.deferred = 1
    row.counters.refused.denied = 2
    vi.advanceTimersByTime(1_000)
    expect(stream.messages).toEqual([
      '1 login failed in 1s',
      'refused 2 in 1s (denied 2)',
      '12 logins failed and 1 login deferred in 1s',
    ])
    expect(stream.records[2]).toMatchObject({ level: 'info', socket: 'web:8080', logins: { failed: 12, deferred: 1 } })
  })

  it('follows an interval of its own', () => {
    const { rows, stream } = logFor({}, { interval: 3_000 })
    const row = web()
    rows.push(row)
    for (let second = 0; second < 7; second++) {
      row.counters.refused.denied++
      vi.advanceTimersByTime(1_000)
    }
    expect(stream.messages).toEqual([
      'refused 1 in 1s (denied 1)',
      'refused 3 in 3s (denied 3)',
      'refused 3 in 3s (denied 3)',
    ])
  })

  it('writes a last sum when it is stopped, and none after', () => {
    const { rows, stream, log } = logFor({})
    const row = web()
    rows.push(row)
    row.counters.refused.denied++
    vi.advanceTimersByTime(1_000)
    row.counters.refused.denied += 4
    log.stop()
    row.counters.refused.denied += 4
    vi.advanceTimersByTime(60_000)
    expect(stream.messages).toEqual(['refused 1 in 1s (denied 1)', 'refused 4 in 1s (denied 4)'])
  })

  it('writes a last sum for a socket that is gone, forgets it, and begins anew for one of its name (L6)', () => {
    const { rows, stream } = logFor({})
    const old = web()
    rows.push(old)
    old.counters.refused.denied += 5
    vi.advanceTimersByTime(1_000)
    old.counters.refused.denied += 2
    rows[0] = web()
    rows[0].counters.refused.full += 1
    vi.advanceTimersByTime(1_000)
    expect(stream.messages).toEqual([
      'refused 5 in 1s (denied 5)',
      'refused 2 in 1s (denied 2)',
      'refused 1 in 1s (full 1)',
    ])
    old.counters.refused.denied++
    vi.advanceTimersByTime(60_000)
    expect(stream.lines).toHaveLength(3)
  })

  it('does not tell what was refused before it began', () => {
    const row = web()
    row.counters.refused.denied = 7
    const { stream } = logFor({}, { readCounters: () => [row] })
    vi.advanceTimersByTime(1_000)
    expect(stream.text).toBe('')
    row.counters.refused.denied++
    vi.advanceTimersByTime(1_000)
    expect(stream.messages).toEqual(['refused 1 in 1s (denied 1)'])
  })

  it('keeps silent where the level is above info, and does not make up for it later', () => {
    const { rows, stream, levels } = logFor({ web: 'warn' })
    const row = web()
    rows.push(row)
    row.counters.refused.denied += 5
    vi.advanceTimersByTime(1_000)
    levels.web = 'info'
    vi.advanceTimersByTime(60_000)
    expect(stream.text).toBe('')
    row.counters.refused.denied += 2
    vi.advanceTimersByTime(1_000)
    expect(stream.messages).toEqual(['refused 2 in 1s (denied 2)'])
  })
})

it('does not keep the process alive', () => {
  vi.useRealTimers()
  const before = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
  const { log } = logFor({})
  expect(process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout')).toHaveLength(before)
  log.stop()
})
