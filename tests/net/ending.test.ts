import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { dial } from '../support/dial.ts'
import { arrived, openTcp, type PortOptions, shout } from '../support/net.ts'

describe('farewell', () => {
  const polite = (): { told: string[]; serve: typeof shout; farewell(connection: Connection): void } => ({
    told: [],
    serve: shout,
    farewell({ socket, remoteAddress }) {
      this.told.push(remoteAddress)
      socket.end('bye')
    },
  })

  test('tells each connection once (D2, P1)', async () => {
    const service = polite()
    await using rig = await openTcp(service)
    const callers = [await dial(rig.number), await dial(rig.number, { localAddress: '127.0.0.2' })]
    await rig.recorder.until(() => rig.port.open === 2)
    rig.port.farewell()
    rig.port.farewell()
    expect(await Promise.all(callers.map((caller) => caller.all()))).toEqual(['bye', 'bye'])
    expect(service.told).toEqual(['127.0.0.1', '127.0.0.2'])
  })

  test('aborts the signal that every connection has (P1)', async () => {
    const signals: AbortSignal[] = []
    await using rig = await openTcp(({ draining }) => void signals.push(draining))
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    expect(signals[0]?.aborted).toBe(false)
    rig.port.farewell()
    expect([signals[0]?.aborted, caller.socket.closed]).toEqual([true, false])
  })

  test('comes right after serve for who comes later (D2, D3)', async () => {
    const service = polite()
    await using rig = await openTcp(service)
    rig.port.farewell()
    using caller = await dial(rig.number)
    expect(await caller.all()).toBe('bye')
  })

  test('is not said to who awaits its header; it is when it is served', async () => {
    const service = polite()
    await using rig = await openTcp(service, { proxyProtocol: 'required', lists: { trustedProxies: '127.0.0.1' } })
    using caller = await dial(rig.number)
    await arrived(rig)
    rig.port.farewell()
    expect(service.told).toEqual([])
    expect(await caller.send('PROXY UNKNOWN\r\n').all()).toBe('bye')
  })
})

describe('cut', () => {
  test('closes who is left and says how many held a place (D2)', async () => {
    await using rig = await openTcp(shout)
    const callers = [await dial(rig.number), await dial(rig.number)]
    await rig.recorder.until(() => rig.port.open === 2)
    expect(rig.port.cut()).toBe(2)
    await Promise.all(callers.map((caller) => caller.gone))
    await rig.port.emptied()
    expect([rig.port.open, rig.recorder.reasons]).toEqual([0, []])
  })

  test('refuses who has not been served yet, and counts only who held a place (D2)', async () => {
    await using rig = await openTcp(shout, { proxyProtocol: 'required', lists: { trustedProxies: '127.0.0.1' } })
    using caller = await dial(rig.number)
    await arrived(rig)
    expect(rig.port.cut()).toBe(0)
    await caller.gone
    await rig.port.emptied()
    expect(rig.recorder.reasons).toEqual(['draining'])
  })

  test('has an end: emptied resolves at once where nobody is connected', async () => {
    await using rig = await openTcp(shout)
    await rig.port.emptied()
    expect(rig.port.cut()).toBe(0)
  })
})

describe('a listener for clients only', () => {
  const clientsOnly: PortOptions = { clientsOnly: true, lists: { clients: '127.0.0.5' } }

  test('serves a client (P6)', async () => {
    await using rig = await openTcp(shout, clientsOnly)
    using caller = await dial(rig.number, { localAddress: '127.0.0.5' })
    await caller.send('abc').hears('ABC')
  })

  test('has the protocol tell another peer no in its own words, and closes (P2, P6)', async () => {
    const refuse = ({ socket }: Connection, reason: string) => void socket.write(`-ERR ${reason}\r\n`)
    await using rig = await openTcp({ serve: shout, refuse }, clientsOnly)
    using caller = await dial(rig.number)
    expect(await caller.all()).toBe('-ERR clients-only\r\n')
    await rig.port.emptied()
    expect(rig.recorder.told).toMatchObject([
      { what: 'admitted' },
      { what: 'refused', reason: 'clients-only' },
      { what: 'closed' },
    ])
    expect(rig.port.parting.size).toBe(0)
  })

  test('closes without a word where the protocol has none', async () => {
    await using rig = await openTcp(shout, clientsOnly)
    using caller = await dial(rig.number)
    expect([await caller.all(), caller.error]).toEqual(['', undefined])
  })

  test('does not reset one that still speaks: the words arrive (P6)', async () => {
    const refuse = ({ socket }: Connection) => void socket.write('no\n')
    await using rig = await openTcp({ serve: shout, refuse }, clientsOnly)
    using caller = await dial(rig.number, { allowHalfOpen: true })
    await caller.hears('no\n')
    for (let words = 0; words < 3; words++) {
      caller.send('much to say\n'.repeat(1000))
      await new Promise(setImmediate)
    }
    caller.socket.end()
    expect(await caller.gone).toBeUndefined()
  })

  test('closes one that does not close itself, after a moment', async () => {
    await using rig = await openTcp(shout, { ...clientsOnly, farewellTimeout: 50 })
    using caller = await dial(rig.number, { allowHalfOpen: true })
    await rig.recorder.first('closed')
    expect([rig.port.open, caller.socket.closed]).toEqual([0, false])
  })
})

describe('a protocol that lives half-open', () => {
  test('may answer after the end of the other side', async () => {
    const serve = ({ socket }: Connection): void => {
      const heard: Buffer[] = []
      socket.on('data', (chunk: Buffer) => heard.push(chunk))
      socket.on('end', () => setImmediate(() => socket.end(Buffer.concat(heard))))
    }
    await using rig = await openTcp({ serve, allowHalfOpen: true })
    using caller = await dial(rig.number, { allowHalfOpen: true })
    caller.socket.end('all of it')
    expect(await caller.all()).toBe('all of it')
  })
})
