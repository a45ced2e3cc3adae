import { describe, expect, it, onTestFinished } from 'vitest'
import { EVENT_TYPES, type PortreeveEvent } from '../../src/telemetry/events.ts'
import { EVENT_LEVELS } from '../../src/telemetry/log-levels.ts'
import { SAMPLES } from './samples.ts'
import { logFor } from './support.ts'

const started: typeof logFor = (levels, options) => {
  const running = logFor(levels, options)
  onTestFinished(() => running.log.stop())
  return running
}

describe('levels', () => {
  it.each(EVENT_TYPES)('writes %s under its own name, with its level and fields (D6)', (type) => {
    const { hub, stream } = started({ '': 'debug', web: 'debug' })
    hub.emit(SAMPLES[type])
    const {
      time: _time,
      message: _message,
      level,
      ...fields
    } = SAMPLES[type] as PortreeveEvent & Record<string, unknown>
    expect(stream.records).toEqual([expect.objectContaining({ ...fields, level: level ?? EVENT_LEVELS[type][0] })])
  })

  it('writes no line for a single connection, datagram or login at info', () => {
    const { hub, stream } = started({ web: 'info' })
    for (const type of EVENT_TYPES) {
      if (/^(connection|datagram|login)\./.test(type) && !type.endsWith('faulted')) hub.emit(SAMPLES[type])
    }
    expect(stream.lines).toEqual([])
  })

  it('keeps the hub from hearing what no listener shows, and hears it after the level has changed', () => {
    const { hub, stream, levels, log } = started({ '': 'info', web: 'info', smtp: 'warn' })
    const heard = () => EVENT_TYPES.filter((type) => hub.hears(type))
    expect(heard()).not.toContain('connection.admitted')
    levels.web = 'debug'
    log.relevel()
    expect(heard()).toEqual(EVENT_TYPES)
    hub.emit(SAMPLES['connection.admitted'])
    hub.emit({ ...SAMPLES['connection.admitted'], listener: 'smtp' })
    expect(stream.records.map(({ listener }) => listener)).toEqual(['web'])
    Object.assign(levels, { '': 'silent', web: 'silent', smtp: 'silent' })
    log.relevel()
    expect(heard()).toEqual([])
    hub.emit(SAMPLES['socket.crashed'])
    expect(stream.lines).toHaveLength(1)
  })

  it('shows of each listener what its level allows, and of nobody the level of the whole', () => {
    const { hub, stream } = started({ '': 'error', web: 'warn', smtp: 'silent' })
    hub.emit(SAMPLES['socket.listening'])
    hub.emit(SAMPLES['socket.bindFailed'])
    hub.emit({ ...SAMPLES['socket.crashed'], listener: 'smtp' })
    hub.emit(SAMPLES['settings.applied'])
    hub.emit(SAMPLES['settings.refused'])
    expect(stream.records.map(({ type }) => type)).toEqual(['socket.bindFailed', 'settings.refused'])
  })

  it('writes a notice of a protocol at the level that the protocol gave it', () => {
    const { hub, stream } = started({ web: 'warn' })
    for (const level of ['debug', 'info', 'warn', 'error'] as const) hub.emit({ ...SAMPLES['protocol.notice'], level })
    expect(stream.records.map(({ level }) => level)).toEqual(['warn', 'error'])
  })

  it('warns of a certificate that was made in memory', () => {
    const { hub, stream } = started({})
    hub.emit({ ...SAMPLES['certificate.loaded'], selfSigned: true })
    expect(stream.records).toMatchObject([{ level: 'warn', message: expect.stringContaining('self-signed') }])
  })

  it('tells that accepting goes on again as news, not as a warning (D4)', () => {
    const { hub, stream } = started({})
    hub.emit({ ...SAMPLES['socket.acceptFailed'], code: 'OK', message: 'accepting goes on' })
    expect(stream.records).toMatchObject([{ level: 'info', message: 'accepting goes on' }])
  })
})

describe('sentences', () => {
  it('names the domain and the local address of a missing certificate (T5)', () => {
    const { hub, stream } = started({})
    hub.emit(SAMPLES['certificate.failed'])
    expect(stream.messages).toEqual(['certificate of example.com at local address 192.0.2.1: has no certificate'])
  })

  it('says why a connection was refused, and what that rests on', () => {
    const { hub, stream } = started({ web: 'debug' })
    const refused = SAMPLES['connection.refused']
    hub.emit(refused)
    hub.emit({ ...refused, reason: 'restricted', evidence: { list: 'clients' } })
    hub.emit({ ...refused, remoteAddress: '2001:db8::1', reason: 'full', evidence: { count: 10, limit: 10 } })
    hub.emit({ ...refused, remotePort: undefined, reason: 'draining', evidence: {} })
    expect(stream.messages).toEqual([
      'refused 203.0.113.9:40000: denied (list denied, line 3)',
      'refused 203.0.113.9:40000: restricted (not in list clients)',
      'refused [2001:db8::1]:40000: full (10 of 10)',
      'refused 203.0.113.9: draining',
    ])
  })

  it('says of a crashed socket when it comes back, or that it stays down (D5)', () => {
    const { hub, stream } = started({})
    hub.emit(SAMPLES['socket.crashed'])
    hub.emit({ ...SAMPLES['socket.crashed'], restartIn: undefined })
    expect(stream.messages).toEqual([
      'crashed: bad guard; started again in 500ms',
      'crashed: bad guard; too many crashes, it stays down',
    ])
  })

  it('says who logged in, who did not, and when a ban ends', () => {
    const { hub, stream } = started({ web: 'debug' })
    for (const type of ['login.accepted', 'login.failed', 'login.deferred', 'address.banned'] as const)
      hub.emit(SAMPLES[type])
    expect(stream.messages).toEqual([
      'alice logged in from 203.0.113.9:40000 by PLAIN',
      'login of root failed from 203.0.113.9:40000 by LOGIN',
      'login of root deferred from 203.0.113.9:40000 by PLAIN',
      'banned 203.0.113.9 until 1970-01-01T01:00:00.000Z: 10 logins failed',
    ])
  })

  it('keeps a stack in the record of a fault (P3)', () => {
    const { hub, stream } = started({})
    hub.emit(SAMPLES['connection.faulted'])
    expect(stream.records).toMatchObject([{ level: 'error', stack: 'Error: boom\n    at serve (shout.ts:3:9)' }])
  })
})

it('listens to nothing and writes nothing once it is stopped, twice if need be', () => {
  const { hub, stream, log } = logFor({ web: 'debug' })
  log.stop()
  log.stop()
  log.relevel()
  expect(EVENT_TYPES.filter((type) => hub.hears(type))).toEqual([])
  hub.emit(SAMPLES['socket.listening'])
  expect(stream.text).toBe('')
})
