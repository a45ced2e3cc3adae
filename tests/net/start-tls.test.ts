import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { Caller, dial } from '../support/dial.ts'
import { openTcp, type PortOptions, storeFor } from '../support/net.ts'

const DOMAIN = { name: 'localhost' }
const WITH: PortOptions = { domains: [DOMAIN], certificates: await storeFor(DOMAIN) }

/** Answers each line with it in capitals; `STARTTLS` upgrades, and what came behind it is dropped, as P7 wants. */
const lines = (connection: Connection): void => {
  const hear = (chunk: Buffer): void => {
    const [first = '', ...rest] = chunk.toString().split('\n')
    if (first !== 'starttls') {
      connection.socket.write(`${first.toUpperCase()}\n`)
      if (rest.join('\n') !== '') hear(Buffer.from(rest.join('\n')))
      return
    }
    connection.socket.off('data', hear).write('go\n')
    void connection.startTls().then((secured) => secured.on('data', hear))
  }
  connection.socket.on('data', hear)
}

/** Goes on in TLS on a connection that was clear so far. */
const upgrade = async (caller: Caller): Promise<Caller> => {
  const secured = new Caller(connectTls({ socket: caller.socket, rejectUnauthorized: false }))
  await new Promise((resolve) => secured.socket.once('secureConnect', resolve))
  return secured
}

describe('startTls', () => {
  test('goes on encrypted: the connection is secure, and its socket is the new one (T1)', async () => {
    const seen: Connection[] = []
    await using rig = await openTcp((connection) => {
      seen.push(connection)
      lines(connection)
    }, WITH)
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    const [connection] = seen
    expect([connection?.canStartTls, connection?.secure]).toEqual([true, false])
    await caller.send('starttls\n').hears('go')
    using secured = await upgrade(caller)
    await secured.send('abc').hears('ABC')
    expect([connection?.canStartTls, connection?.secureBy, 'encrypted' in (connection?.socket ?? {})]).toEqual([
      false,
      'starttls',
      true,
    ])
    expect(rig.recorder.of('secured')).toMatchObject([{ by: 'starttls', domain: 'localhost' }])
  })

  test('is dropped for a server name whose domain has no certificate, as TLS from the first byte is (T5, T6)', async () => {
    await using rig = await openTcp(lines, { ...WITH, domains: [DOMAIN, { name: 'bare.example' }] })
    using caller = await dial(rig.number)
    await caller.send('starttls\n').hears('go')
    const options = { socket: caller.socket, servername: 'bare.example', rejectUnauthorized: false }
    using secured = new Caller(connectTls(options))
    await secured.gone
    expect(rig.recorder.of('secured')).toEqual([])
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'no-certificate', evidence: { detail: 'domain bare.example at 127.0.0.1' } },
    ])
    expect(rig.recorder.of('certificateMissing')).toHaveLength(1)
  })

  test('throws away what was sent behind the command in the same segment (P7)', async () => {
    await using rig = await openTcp(lines, WITH)
    using caller = await dial(rig.number)
    await caller.send('starttls\nevil\n').hears('go')
    using secured = await upgrade(caller)
    expect(await secured.send('abc').hears('ABC')).toBe('ABC\n')
    expect(caller.received).toBe('go\n')
  })

  test('throws away what the socket still holds of the input (P7)', async () => {
    await using rig = await openTcp((connection) => {
      const { socket } = connection
      socket.once('readable', () => {
        socket.read(9)
        socket.write('go\n')
        void connection.startTls().then((secured) => secured.on('data', (chunk) => secured.write(chunk)))
      })
    }, WITH)
    using caller = await dial(rig.number)
    await caller.send('starttls\nevil\n').hears('go')
    using secured = await upgrade(caller)
    expect(await secured.send('abc').hears('abc')).toBe('abc')
  })

  test('executes nothing that comes in clear text behind it in another segment (P7)', async () => {
    await using rig = await openTcp(lines, WITH)
    using caller = await dial(rig.number)
    await caller.send('starttls\n').hears('go')
    expect(await caller.send('evil\n').all()).toBe('go\n')
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'handshake-failed' }])
    expect([rig.port.open, rig.port.counters.handshakes.failed]).toEqual([0, 1])
  })

  test('is cut at the deadline of handshakes, and gives the place back (T7, M6)', async () => {
    await using rig = await openTcp(lines, { ...WITH, handshakeTimeout: 50 })
    using caller = await dial(rig.number)
    expect(await caller.send('starttls\n').all()).toBe('go\n')
    expect(rig.recorder.reasons).toEqual(['handshake-timeout'])
    await rig.port.emptied()
    expect(rig.port.open).toBe(0)
  })

  test('tells the protocol to finish if that was said during the handshake (D2)', async () => {
    let farewells = 0
    await using rig = await openTcp({ serve: lines, farewell: () => void farewells++ }, WITH)
    using caller = await dial(rig.number)
    await caller.send('starttls\n').hears('go')
    rig.port.farewell()
    expect(farewells).toBe(0)
    using secured = await upgrade(caller)
    await secured.send('abc').hears('ABC')
    expect(farewells).toBe(1)
  })

  test('tells it once only, when that was said before (D2)', async () => {
    let farewells = 0
    await using rig = await openTcp({ serve: lines, farewell: () => void farewells++ }, WITH)
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    rig.port.farewell()
    await caller.send('starttls\n').hears('go')
    using secured = await upgrade(caller)
    await secured.send('abc').hears('ABC')
    expect(farewells).toBe(1)
  })

  test('never settles on a connection that is gone', async () => {
    let outcome = 'none'
    await using rig = await openTcp((connection) => {
      connection.socket.destroy()
      void connection.startTls().then(
        () => (outcome = 'done'),
        () => (outcome = 'failed'),
      )
    }, WITH)
    using caller = await dial(rig.number)
    await caller.gone
    await rig.port.emptied()
    expect([outcome, rig.port.counters.faults, rig.recorder.reasons]).toEqual(['none', 0, []])
  })
})

describe('startTls is refused', () => {
  const refusals: [string, PortOptions, string][] = [
    ['where a device encrypts', { ...WITH, tls: 'ext' }, 'the connection is secure already'],
    ['without a certificate', { domains: [DOMAIN] }, 'the domain localhost has no certificate'],
    ['without a domain', {}, 'the domain (none) has no certificate'],
  ]
  test.each(refusals)('%s, and not offered (T3, T5)', async (_, options, why) => {
    await using rig = await openTcp((connection) => {
      expect(connection.canStartTls).toBe(false)
      void connection.startTls()
    }, options)
    using caller = await dial(rig.number)
    await caller.gone
    const { error } = await rig.recorder.first('faulted')
    expect(error).toMatchObject({
      code: 'START_TLS_REFUSED',
      message: `startTls on test:0: ${why}. Ask canStartTls first.`,
    })
  })

  test('a second time', async () => {
    await using rig = await openTcp((connection) => {
      void connection.startTls()
      void connection.startTls()
    }, WITH)
    using caller = await dial(rig.number)
    await caller.gone
    expect((await rig.recorder.first('faulted')).error).toMatchObject({
      message: expect.stringContaining('it was begun before'),
    })
  })
})

test('tls: ext is clear on the wire and secure for the protocol (T3)', async () => {
  await using rig = await openTcp(({ socket, secure, secureBy }) => void socket.end(`${secure} ${secureBy}`), {
    tls: 'ext',
  })
  using caller = await dial(rig.number)
  expect(await caller.all()).toBe('true ext')
})
