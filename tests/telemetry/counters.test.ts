import { expect, it } from 'vitest'
import { SocketCounters } from '../../src/net/counters.ts'
import { REASONS } from '../../src/policies/reasons.ts'

it('counts every reason from zero, so that no key is added on the way of a connection (D6)', () => {
  expect(new SocketCounters().refused).toEqual(Object.fromEntries(REASONS.map((reason) => [reason, 0])))
  expect(Object.keys(new SocketCounters().refused)).toEqual([...REASONS])
})

it('shares no count between two sockets', () => {
  const one = new SocketCounters()
  const other = new SocketCounters()
  one.refused.full++
  one.handshakes.ok++
  one.datagrams.received++
  expect([other.refused.full, other.handshakes.ok, other.datagrams.received]).toEqual([0, 0, 0])
})

it('leaves out reasons that never occurred, and keeps every other count', () => {
  const counters = new SocketCounters()
  counters.admitted = 3
  counters.refused.denied = 2
  expect(JSON.parse(JSON.stringify(counters))).toEqual({
    admitted: 3,
    closed: 0,
    refused: { denied: 2 },
    handshakes: { ok: 0, failed: 0, timeout: 0, limit: 0 },
    datagrams: { received: 0, refused: 0, unanswered: 0 },
    logins: { accepted: 0, failed: 0, deferred: 0 },
    bytesRead: 0,
    bytesWritten: 0,
    faults: 0,
  })
})

it('reports a copy that stays as it was', () => {
  const counters = new SocketCounters()
  const report = counters.toJSON()
  counters.handshakes.ok++
  counters.datagrams.refused++
  expect([report.handshakes.ok, report.datagrams.refused]).toEqual([0, 0])
})
