import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { deferred } from '../support/deferred.ts'
import { call, dial, dialTls } from '../support/dial.ts'
import { openTcp, type PortOptions, shout, storeFor } from '../support/net.ts'

const DOMAIN = { name: 'localhost' }
const ON = { tls: 'on', domains: [DOMAIN], certificates: await storeFor(DOMAIN) } as const

/** The same with a test's own options. */
const on = (options: PortOptions = {}): PortOptions => ({ ...ON, ...options })

describe('tls: off', () => {
  test('begins in clear text, and is not secure (T1)', async () => {
    const seen: Connection[] = []
    await using rig = await openTcp((connection) => {
      seen.push(connection)
      connection.socket.end('clear')
    })
    using caller = await dial(rig.number)
    expect(await caller.all()).toBe('clear')
    expect([seen[0]?.secure, seen[0]?.secureBy]).toEqual([false, undefined])
  })
})

describe('tls: on', () => {
  test('hands the protocol the finished, encrypted connection (T2)', async () => {
    const seen: Connection[] = []
    await using rig = await openTcp((connection) => {
      seen.push(connection)
      shout(connection)
    }, on())
    using caller = await dialTls(rig.number)
    expect(await caller.send('abc').hears('ABC')).toBe('ABC')
    const [connection] = seen
    expect([connection?.secure, connection?.secureBy, connection?.canStartTls]).toEqual([true, 'tls', false])
    expect(rig.recorder.told.slice(0, 2)).toMatchObject([
      { what: 'admitted' },
      { what: 'secured', by: 'tls', domain: 'localhost' },
    ])
    expect(rig.port.counters.handshakes).toEqual({ ok: 1, failed: 0, timeout: 0, limit: 0 })
  })

  test('agrees on a protocol that both know (ALPN)', async () => {
    const alpn: unknown[] = []
    const serve = ({ socket }: Connection) => {
      alpn.push((socket as never as { alpnProtocol: string }).alpnProtocol)
      socket.end('x')
    }
    await using rig = await openTcp({ serve, alpnProtocols: ['imap', 'pop3'] }, on())
    using caller = await dialTls(rig.number, { ALPNProtocols: ['h2', 'pop3'] })
    await caller.gone
    using stranger = await dialTls(rig.number, { ALPNProtocols: ['h2'] })
    expect([alpn, stranger.error]).toEqual([['pop3'], 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'])
  })

  const ends = async (port: number, end: (socket: Socket) => unknown) => {
    const { socket, gone } = await dial(port)
    end(socket)
    await gone
  }

  const failures: [string, (port: number) => Promise<unknown>, string | RegExp][] = [
    [
      'speaks HTTP',
      (port) => dial(port).then((caller) => caller.send('GET / HTTP/1.0\r\n\r\n').gone),
      'ERR_SSL_HTTP_REQUEST',
    ],
    ['sends noise', (port) => dial(port).then((caller) => caller.send('\x80\x80\x80\x80\x80\x80').gone), /^ERR_SSL_/],
    ['ends at once', (port) => ends(port, (socket) => socket.end()), 'closed by the peer'],
    ['resets at once', (port) => ends(port, (socket) => socket.resetAndDestroy()), 'ECONNRESET'],
    [
      'wants a version of old',
      (port) => dialTls(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL@SECLEVEL=0' }),
      'ERR_SSL_UNSUPPORTED_PROTOCOL',
    ],
    ['trusts nobody', (port) => dialTls(port, { rejectUnauthorized: true }), 'closed by the peer'],
  ]

  test.each(failures)('never shows the protocol a peer that %s (T2)', async (_, visit, code) => {
    let served = 0
    await using rig = await openTcp(() => void served++, on())
    await visit(rig.number)
    await rig.port.emptied()
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'handshake-failed', evidence: { detail: expect.stringMatching(code) } },
    ])
    expect([served, rig.port.open, rig.port.counters.handshakes.failed]).toEqual([0, 0, 1])
  })

  /** A protocol that keeps what its socket says of its end, and a client of it whose raw socket can be played with. */
  const ending = async () => {
    const ends: unknown[] = []
    const { promise: closed, resolve } = deferred()
    const rig = await openTcp(({ socket }) => {
      socket
        .on('error', ({ code }: NodeJS.ErrnoException) => ends.push(code))
        .on('close', () => resolve())
        .resume()
    }, on())
    const { socket: raw } = call(rig.number)
    const caller = connectTls({ socket: raw, rejectUnauthorized: false }).on('error', () => {})
    await Promise.all([once(caller, 'secureConnect'), rig.recorder.first('secured')])
    return { rig, raw, ends, closed }
  }

  test('closes a connection whose records cannot be read any more', async () => {
    const { rig, raw, ends, closed } = await ending()
    raw.write(Buffer.from('1703030010deadbeefdeadbeefdeadbeefdeadbeef', 'hex'))
    await closed
    expect([ends, rig.port.open]).toEqual([['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'], 0])
    await rig[Symbol.asyncDispose]()
  })

  test('takes a reset for no fault of the protocol (P3)', async () => {
    const { rig, raw, ends, closed } = await ending()
    raw.resetAndDestroy()
    await closed
    expect(ends.filter((code) => code !== 'ECONNRESET')).toEqual([])
    expect([rig.port.open, rig.port.counters.faults]).toEqual([0, 0])
    await rig[Symbol.asyncDispose]()
  })
})

describe('a handshake', () => {
  test('that does not come is cut at its deadline, and holds nobody up (T7)', async () => {
    await using rig = await openTcp(shout, on({ handshakeTimeout: 100 }))
    const began = performance.now()
    using silent = await dial(rig.number)
    using slow = await dial(rig.number)
    slow.send('\x16\x03\x01')
    using other = await dialTls(rig.number)
    expect(await other.send('abc').hears('ABC')).toBe('ABC')
    await Promise.all([silent.gone, slow.gone])
    expect(performance.now() - began).toBeGreaterThan(95)
    expect(rig.recorder.reasons).toEqual(['handshake-timeout', 'handshake-timeout'])
    expect(rig.port.counters.handshakes).toEqual({ ok: 1, failed: 0, timeout: 2, limit: 0 })
    expect(rig.port.handshakes.size).toBe(0)
  })

  test('drips cannot put the deadline off (T7)', async () => {
    await using rig = await openTcp(shout, on({ handshakeTimeout: 150 }))
    using slow = await dial(rig.number)
    const drip = setInterval(() => slow.socket.write('\x16'), 20)
    await slow.gone
    clearInterval(drip)
    await rig.port.emptied()
    expect(rig.recorder.reasons.at(0)).toMatch(/handshake-(timeout|failed)/)
    expect(rig.port.open).toBe(0)
  })

  test('is not begun beyond the budget, and is as soon as there is room (T7)', async () => {
    await using rig = await openTcp(shout, on({ handshakeLimit: 2 }))
    const silent = [await dial(rig.number), await dial(rig.number)]
    await rig.recorder.until(() => rig.port.handshakes.size === 2)
    using refused = await dialTls(rig.number)
    expect(refused.socket.destroyed).toBe(true)
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'handshake-limit', evidence: { count: 2, limit: 2 } }])
    expect(rig.port.counters.handshakes.limit).toBe(1)
    silent[0]?.socket.destroy()
    await rig.recorder.until(() => rig.recorder.reasons.includes('handshake-failed'))
    using caller = await dialTls(rig.number)
    expect(await caller.send('abc').hears('ABC')).toBe('ABC')
    silent[1]?.socket.destroy()
  })

  test('M9: beyond the budget the oldest of the address with most gives way to another address (T7)', async () => {
    await using rig = await openTcp(shout, on({ handshakeLimit: 3 }))
    const silentFrom = async (localAddress: string) => {
      const silent = await dial(rig.number, { localAddress })
      await rig.recorder.until(() => rig.recorder.of('admitted').some(({ address }) => address === localAddress))
      return silent
    }
    using oldest = await silentFrom('127.0.0.4')
    using greedy = await silentFrom('127.0.0.2')
    using greedier = await dial(rig.number, { localAddress: '127.0.0.2' })
    await rig.recorder.until(() => rig.port.handshakes.size === 3)
    using caller = await dialTls(rig.number, { localAddress: '127.0.0.1' })
    expect(await caller.send('abc').hears('ABC')).toBe('ABC')
    await greedy.gone
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'handshake-limit', address: '127.0.0.2' }])
    using silent = await silentFrom('127.0.0.3')
    using next = await dialTls(rig.number, { localAddress: '127.0.0.1' })
    expect(await next.send('abc').hears('ABC')).toBe('ABC')
    await oldest.gone
    expect([greedier.socket.closed, silent.socket.closed]).toEqual([false, false])
    expect(rig.port.counters.handshakes).toEqual({ ok: 2, failed: 0, timeout: 0, limit: 2 })
  })

  test('holds its place from the gate on, and gives it back when it fails (M6)', async () => {
    await using rig = await openTcp(shout, on({ maxConnections: 1 }))
    using silent = await dial(rig.number)
    await rig.recorder.first('admitted')
    using other = call(rig.number)
    await other.gone
    expect(rig.recorder.reasons).toEqual(['full'])
    silent.socket.destroy()
    await rig.recorder.first('closed')
    using third = await dialTls(rig.number)
    expect(await third.send('abc').hears('ABC')).toBe('ABC')
  })

  test('is cut with the rest, for the reason that it is the end (D2)', async () => {
    await using rig = await openTcp(shout, on())
    using silent = await dial(rig.number)
    await rig.recorder.first('admitted')
    expect(rig.port.cut()).toBe(1)
    await silent.gone
    await rig.port.emptied()
    expect([rig.recorder.reasons, rig.port.counters.handshakes.failed]).toEqual([['draining'], 0])
  })

  test('works in every version that Node speaks', async () => {
    await using rig = await openTcp(shout, on())
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      using caller = await dialTls(rig.number, { minVersion: version, maxVersion: version })
      await caller.send('abc').hears('ABC')
      expect(caller.socket.getProtocol()).toBe(version)
    }
  })
})
