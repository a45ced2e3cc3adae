import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SAMPLES } from './samples.ts'
import { logFor } from './support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const faulted = SAMPLES['connection.faulted']

it('writes the first fault of a place in the code at once, and sums those that follow (P3)', () => {
  const { hub, stream } = logFor({})
  for (let count = 0; count < 58; count++) hub.emit({ ...faulted, error: `boom ${count}` })
  expect(stream.messages).toEqual(["the protocol's code threw, 203.0.113.9:40000 was closed: boom 0"])
  vi.advanceTimersByTime(9_000)
  expect(stream.lines).toHaveLength(1)
  vi.advanceTimersByTime(1_000)
  expect(stream.records[1]).toMatchObject({
    message: "the protocol's code threw, 203.0.113.9:40000 was closed: boom 57 (57 times in 10s)",
    times: 57,
    seconds: 10,
    stack: faulted.stack,
  })
  vi.advanceTimersByTime(60_000)
  expect(stream.lines).toHaveLength(2)
})

it('writes faults of another place, socket or domain by themselves', () => {
  const { hub, stream } = logFor({})
  const missing = SAMPLES['certificate.failed']
  hub.emit(faulted)
  hub.emit({ ...faulted, stack: 'Error: boom\n    at serve (shout.ts:9:9)' })
  hub.emit({ ...faulted, socket: 'web:8443' })
  hub.emit(SAMPLES['datagram.faulted'])
  hub.emit(missing)
  hub.emit({ ...missing, localAddress: '192.0.2.2' })
  hub.emit({ ...missing, domain: 'example.org' })
  expect(stream.lines).toHaveLength(7)
})

it('tells as new what comes back after a rest', () => {
  const { hub, stream } = logFor({})
  hub.emit(faulted)
  vi.advanceTimersByTime(10_000)
  hub.emit(faulted)
  expect(stream.records.map(({ times }) => times)).toEqual([undefined, undefined])
})

it('writes a line for the first address that is banned, and one in ten seconds for a crowd of them', () => {
  const { hub, stream } = logFor({})
  for (let nth = 0; nth < 300; nth++) hub.emit({ ...SAMPLES['address.banned'], remoteAddress: `192.0.2.${nth % 256}` })
  vi.advanceTimersByTime(10_000)
  expect(stream.records.map(({ level, times }) => [level, times])).toEqual([
    ['warn', undefined],
    ['warn', 299],
  ])
})

it('keeps a listener that stands at its limit from writing a line a connection (M1)', () => {
  const { hub, stream } = logFor({})
  for (let count = 0; count < 100; count++) {
    hub.emit(SAMPLES['listener.full'])
    hub.emit(SAMPLES['listener.room'])
  }
  vi.advanceTimersByTime(10_000)
  expect(stream.records.map(({ type, times }) => [type, times])).toEqual([
    ['listener.full', undefined],
    ['listener.room', 199],
  ])
})

it('tells once that descriptors run out, though they run out again and again (D4)', () => {
  const { hub, stream } = logFor({})
  const failed = SAMPLES['socket.acceptFailed']
  for (let count = 0; count < 10; count++) {
    hub.emit(failed)
    hub.emit({ ...failed, code: 'OK', message: 'accepting goes on' })
  }
  expect(stream.messages).toEqual(['no descriptor is left (EMFILE)'])
})

it('sums a missing certificate, which every scanner can ask for (T5)', () => {
  const { hub, stream } = logFor({})
  for (let count = 0; count < 10; count++) hub.emit(SAMPLES['certificate.failed'])
  expect(stream.lines).toHaveLength(1)
})

it('keeps a bounded number of kinds, whatever strangers send', () => {
  const { hub, stream } = logFor({})
  for (let count = 0; count < 1_000; count++) {
    hub.emit({ ...faulted, stack: `Error: x\n    at stranger ${count}` })
  }
  expect(stream.lines).toHaveLength(257)
})

it('writes what is still to be summed when it is stopped', () => {
  const { hub, stream, log } = logFor({})
  for (let count = 0; count < 3; count++) hub.emit(faulted)
  vi.advanceTimersByTime(4_000)
  log.stop()
  expect(stream.records.map(({ times, seconds }) => [times, seconds])).toEqual([
    [undefined, undefined],
    [2, 4],
  ])
})
