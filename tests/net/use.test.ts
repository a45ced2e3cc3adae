import { describe, expect, test } from 'vitest'
import { Use } from '../../src/net/use.ts'
import { deferred } from '../support/deferred.ts'
import { dial } from '../support/dial.ts'
import { openTcp, openUdp, shout, tcpRig, tcpTerms, udpTerms } from '../support/net.ts'
import { SharedLedger } from '../support/shared-ledger.ts'

/** A use, and whether it was set free. */
const watched = () => {
  const use = new Use()
  const state = { freed: 0 }
  return { use, state, await: () => use.whenFree(() => void state.freed++) }
}

describe('a use', () => {
  test('is free when the last one leaves, once', () => {
    const { use, state, await: wait } = watched()
    use.enter()
    use.enter()
    wait()
    use.leave()
    expect(state.freed).toBe(0)
    use.leave()
    expect(state.freed).toBe(1)
    use.enter()
    use.leave()
    expect(state.freed).toBe(1)
  })

  test('is free at once where nobody is', () => {
    const { state, await: wait } = watched()
    wait()
    expect(state.freed).toBe(1)
  })

  test('is kept when it is wanted again', () => {
    const { use, state, await: wait } = watched()
    use.enter()
    wait()
    use.keep()
    use.leave()
    expect(state.freed).toBe(0)
  })
})

describe('a protocol is used', () => {
  test('by a port until it gets other terms, and by a connection until its end', async () => {
    const { use, state, await: wait } = watched()
    await using rig = await openTcp(shout, { use })
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    wait()
    rig.port.adopt(tcpTerms({ serve: shout }, { account: rig.port.terms.account }))
    await caller.send('abc').hears('ABC')
    expect(state.freed).toBe(0)
    caller.socket.destroy()
    await rig.recorder.first('closed')
    expect(state.freed).toBe(1)
  })

  test('by a port that is gone from the settings until it is closed and empty', async () => {
    const { use, state, await: wait } = watched()
    await using rig = await openTcp(shout, { use })
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    wait()
    rig.port.dispose()
    expect(state.freed).toBe(0)
    await rig.port.stopAccepting()
    expect(state.freed).toBe(0)
    caller.socket.destroy()
    await rig.port.emptied()
    expect(state.freed).toBe(1)
  })

  test('no more by a port that was never opened and is disposed of, twice', () => {
    const { use, state, await: wait } = watched()
    const rig = tcpRig(shout, { use })
    wait()
    rig.port.dispose()
    rig.port.dispose()
    expect(state.freed).toBe(1)
  })

  test('by a UDP port, and by whoever still works on a datagram', async () => {
    const { use, state, await: wait } = watched()
    const { promise, resolve } = deferred()
    await using rig = await openUdp(() => promise, { use })
    using sender = await dialUdp(rig.number)
    await rig.recorder.first('datagramReceived')
    wait()
    rig.port.adopt(udpTerms({ serve: () => {} }))
    expect([state.freed, sender !== undefined]).toEqual([0, true])
    resolve()
    await new Promise(setImmediate)
    expect(state.freed).toBe(1)
  })

  test('and a port that is disposed of hears no more of the ledger', async () => {
    const limits = { maxConnections: 1, perAddressLimit: 1, clientReserve: 0 }
    const account = new SharedLedger().account('test', limits)
    await using rig = await openTcp(shout, { account })
    expect(account.watchers.size).toBe(1)
    await rig.port.stopAccepting()
    rig.port.dispose()
    expect(account.watchers.size).toBe(0)
  })
})

const dialUdp = async (port: number): Promise<Disposable> => {
  const { createSocket } = await import('node:dgram')
  const socket = createSocket('udp4')
  socket.send('x', port, '127.0.0.1')
  return { [Symbol.dispose]: () => void socket.close() }
}
