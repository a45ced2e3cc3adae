import { describe, expect, test } from 'vitest'
import type { SettingsInput, TcpProtocol } from '../../src/index.ts'
import { fromHandler, http, imap, pop3, smtp } from '../../src/protocols/index.ts'
import { dial, dialTls } from '../support/dial.ts'
import { loopback, running } from '../support/portreeve.ts'

const listener = (protocol: TcpProtocol) =>
  ({ protocol, drainDeadline: '1h', farewellTimeout: '50ms', sockets: loopback() }) as const

const deliver = (): Promise<void> => Promise.resolve()

/** Of each: what its client hears first, and at the end. */
const PROTOCOLS: readonly [TcpProtocol, string, string][] = [
  [smtp({ deliver }), '220 ', '421 '],
  [imap(), '* OK', '* BYE'],
  [pop3({ authenticate: () => undefined }), '+OK', '-ERR'],
]

describe('a client that does not close after the farewell', () => {
  test.each(PROTOCOLS)('has farewellTimeout to do so, and has left then: $name (D2)', async (protocol, hello, bye) => {
    await using run = await running({ listeners: { mail: listener(protocol) } })
    using client = await dial(run.port('mail'), { allowHalfOpen: true })
    await client.hears(hello)
    expect(await run.portreeve.drain()).toMatchObject({ left: 1, cut: 0 })
    expect(client.received).toContain(bye)
  })

  test('so has one of HTTP that stays after its last response (D2)', async () => {
    await using run = await running({ listeners: { web: listener(http({ root: '.', keepAliveGrace: '1h' })) } })
    using client = await dial(run.port('web'), { allowHalfOpen: true })
    await client.send('GET /no HTTP/1.1\r\nHost: x\r\n\r\n').hears('404 Not Found\n')
    const drained = run.portreeve.drain()
    await run.event('socket.draining')
    client.send('GET /no HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await drained).toMatchObject({ left: 1, cut: 0 })
    expect(client.received).toContain('Connection: close')
  })

  test('so has one of TLS that does not answer close_notify (D2)', async () => {
    const settings: SettingsInput = {
      domains: [{ name: 'localhost', certificate: 'self-signed' }],
      listeners: {
        mail: {
          ...listener(pop3({ authenticate: () => undefined })),
          sockets: [{ port: 'any', address: '127.0.0.1', tls: 'on' }],
        },
      },
    }
    await using run = await running(settings)
    using client = await dialTls(run.port('mail'), { allowHalfOpen: true } as never)
    await client.hears('+OK')
    expect(await run.portreeve.drain()).toMatchObject({ left: 1, cut: 0 })
  })

  test('has left, also where the deadline comes before its time is up (D2)', async () => {
    await using run = await running({ listeners: { mail: { ...listener(imap()), farewellTimeout: '1h' } } })
    using client = await dial(run.port('mail'), { allowHalfOpen: true })
    await client.hears('* OK')
    expect(await run.portreeve.drain({ deadline: '100ms' })).toMatchObject({ left: 1, cut: 0 })
    expect(await client.hears('* BYE')).toContain('* BYE')
  })

  test('is cut at the deadline when it has not taken what it was owed (D2)', async () => {
    const protocol: TcpProtocol = {
      ...fromHandler((socket) => void socket.resume().write(Buffer.alloc(50_000_000))),
      farewell: ({ socket }) => void socket.end('bye'),
    }
    await using run = await running({ listeners: { slow: listener(protocol) } })
    using client = await dial(run.port('slow'))
    client.socket.pause()
    expect(await run.portreeve.drain({ deadline: '200ms' })).toMatchObject({ left: 0, cut: 1 })
  })
})
